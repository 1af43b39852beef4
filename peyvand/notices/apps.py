from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "peyvand.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 - as below

        from peyvand.core import personal  # noqa: PLC0415 - as below
        from peyvand.web import places  # noqa: PLC0415 - as below

        from . import policy, queries, rules, tasks  # noqa: PLC0415 - models exist only now

        policy.register()
        tasks.register()
        personal.on_erasure("notices", rules.forget_person)
        places.add("notices", _("Notices"), "notices:list", "bell", count=lambda request: queries.unread_count(request.user))
