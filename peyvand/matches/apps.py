from django.apps import AppConfig


class MatchesConfig(AppConfig):
    name = "peyvand.matches"
    label = "matches"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from peyvand.core.search import finder  # noqa: PLC0415  rooms must be loaded first
        from peyvand.matches import near, queries, tasks  # noqa: PLC0415
        from peyvand.matches.saved import policy as saved  # noqa: PLC0415

        finder.fill(queries.search_ids)
        finder.fill_near(near.near_ids)
        tasks.register()
        saved.register()
