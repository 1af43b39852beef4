from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "peyvand.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import pgettext_lazy  # noqa: PLC0415  (as below)

        from peyvand.core import access, files, merging  # noqa: PLC0415  (as below)
        from peyvand.core.models import File  # noqa: PLC0415  (as below)
        from peyvand.web import places  # noqa: PLC0415  (as below)

        from . import cases, lifecycle, models, policy, tasks  # noqa: PLC0415  (models must be loaded first)

        policy.register()
        lifecycle.register()
        tasks.register()
        files.register_holder(models.Organization, field="logo")
        files.register_holder(models.Paper, recorded=lambda row: row.organization)
        # A file counts against the quota of whoever holds it, by a name and not by a key.
        merging.register_soft(merging.Soft(models.Organization, File, "owner", spell=lambda row: f"organization:{row.pk}"))
        places.add(
            "verification",
            pgettext_lazy("place in a menu", "Verification"),
            "registry:queue",
            "shield-check",
            count=lambda request: cases.waiting(request.user),
            may=lambda person: access.can(person, "verification.view"),
        )
