from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "peyvand.needs"
    label = "needs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from peyvand.needs import lifecycle, policy, tasks  # noqa: F401, PLC0415  (models must be loaded first)

        policy.register()
        tasks.register()
