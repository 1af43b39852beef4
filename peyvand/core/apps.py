from django.apps import AppConfig

from peyvand.core.sqlite import checks as _checks  # noqa: F401  registers the start-up checks


class CoreConfig(AppConfig):
    name = "peyvand.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from peyvand.core import audit, files  # noqa: PLC0415  models exist only now
        from peyvand.core.files import holders  # noqa: PLC0415  as above
        from peyvand.core.tasks import periodic  # noqa: PLC0415  as above

        holders.register()
        periodic.every("core.sweep_files", files.sweep, days=1)
        periodic.every("core.check_audit", audit.check_and_note, days=1)
