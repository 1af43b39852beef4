from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "peyvand.needs"
    label = "needs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from peyvand.core import files  # noqa: PLC0415  (as below)
        from peyvand.needs import lifecycle, policy, tasks  # noqa: F401, PLC0415  (models must be loaded first)
        from peyvand.needs.models import NeedFile  # noqa: PLC0415  (as above)

        policy.register()
        tasks.register()
        files.register_holder(NeedFile, recorded=lambda row: row.need if row.confidential else None)
