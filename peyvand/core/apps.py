from django.apps import AppConfig

from peyvand.core.sqlite import checks as _checks  # noqa: F401  registers the start-up checks


class CoreConfig(AppConfig):
    name = "peyvand.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from peyvand.core import audit, tasks  # noqa: PLC0415  (models must be loaded first)

        tasks.every("core.check_audit_trail", audit.check_and_note, days=1)
