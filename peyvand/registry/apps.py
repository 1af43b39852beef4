from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "peyvand.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415  (as below)

        from peyvand.core import access  # noqa: PLC0415  (as below)
        from peyvand.web import places  # noqa: PLC0415  (as below)

        from . import cases, lifecycle, policy, tasks  # noqa: PLC0415  (models must be loaded first)

        policy.register()
        lifecycle.register()
        tasks.register()
        places.add(
            "verification",
            _("Verification"),
            "registry:queue",
            "shield-check",
            count=lambda request: cases.waiting(request.user),
            may=lambda person: access.can(person, "verification.view"),
        )
