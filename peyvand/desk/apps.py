from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "peyvand.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import policy  # noqa: PLC0415 - models exist only now

        policy.register()
