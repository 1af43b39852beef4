from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "peyvand.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from peyvand.core import files  # noqa: PLC0415  (as below)

        from . import lifecycle, policy, tasks  # noqa: PLC0415  (models must be loaded first)
        from .models import Organization  # noqa: PLC0415  (as above)

        policy.register()
        lifecycle.register()
        tasks.register()
        files.register_holder(Organization, field="logo")
