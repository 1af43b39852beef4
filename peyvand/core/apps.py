from django.apps import AppConfig

from peyvand.core.sqlite import checks as _checks  # noqa: F401  registers the start-up checks


class CoreConfig(AppConfig):
    name = "peyvand.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
