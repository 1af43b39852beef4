from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "peyvand.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import personal, tasks  # noqa: PLC0415  (models must be loaded first)

        personal.register()
        tasks.register()
