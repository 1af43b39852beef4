from django.apps import AppConfig


class TestAppConfig(AppConfig):
    """Objects to try the mechanisms on: made for these tests, part of no release."""

    name = "tests.core.testapp"
    label = "testapp"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from peyvand.core import access, files, lifecycle

        from . import policy, table
        from .models import Lamp, Leaflet

        lifecycle.register(Lamp, table.LAMP)
        access.register(*policy.RULES)
        files.register_holder(Leaflet, recorded=lambda paper: None if paper.lamp.public else paper.lamp)
