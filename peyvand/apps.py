from django.apps import AppConfig


class PeyvandConfig(AppConfig):
    """The top of the house: joins the rooms once all of them are loaded."""

    name = "peyvand"
    label = "peyvand"

    def ready(self) -> None:
        from peyvand import flows, panels  # noqa: PLC0415  rooms must be loaded first

        flows.join()
        panels.join()
