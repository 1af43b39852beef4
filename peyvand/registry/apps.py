from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "peyvand.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import lifecycle, policy, tasks  # noqa: PLC0415  (models must be loaded first)

        policy.register()
        lifecycle.register()
        tasks.register()
