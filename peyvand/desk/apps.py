from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "peyvand.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 - as below

        from peyvand.core import access  # noqa: PLC0415 - as below
        from peyvand.web import places  # noqa: PLC0415 - as below

        from . import lifecycle, policy, queue  # noqa: PLC0415 - models exist only now

        policy.register()
        lifecycle.register()
        places.add(
            "moderation",
            _("Queue"),
            "desk:moderation",
            "clipboard-check",
            count=lambda request: queue.count(request.user),
            may=lambda person: access.can(person, "moderation.view"),
        )
