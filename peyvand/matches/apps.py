from django.apps import AppConfig


class MatchesConfig(AppConfig):
    name = "peyvand.matches"
    label = "matches"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415  as below

        from peyvand.core import access  # noqa: PLC0415  as below
        from peyvand.core.search import finder  # noqa: PLC0415  rooms must be loaded first
        from peyvand.matches import near, policy, queries, tasks  # noqa: PLC0415
        from peyvand.matches.saved import policy as saved  # noqa: PLC0415
        from peyvand.web import places  # noqa: PLC0415  as above

        places.add("judgements", _("Judgements"), "matches:judgements", "scale", may=lambda person: access.can(person, "judgement.list"))
        finder.fill(queries.search_ids)
        policy.register()
        finder.fill_near(near.near_ids)
        tasks.register()
        saved.register()
