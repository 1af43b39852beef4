from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "peyvand.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models import Q  # noqa: PLC0415 - as below
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 - as below

        from peyvand.core import access, merging  # noqa: PLC0415 - as below
        from peyvand.registry.models import Organization  # noqa: PLC0415 - as below
        from peyvand.web import places  # noqa: PLC0415 - as below

        from . import lifecycle, models, policy, queue  # noqa: PLC0415 - models exist only now

        policy.register()
        lifecycle.register()
        of_organizations = Q(kind="organization")
        merging.register_soft(merging.Soft(Organization, models.Report, "thing", spell=lambda row: row.public_id, where=of_organizations))  # type: ignore[attr-defined]
        places.add(
            "moderation",
            _("Queue"),
            "desk:moderation",
            "clipboard-check",
            count=lambda request: queue.count(request.user),
            may=lambda person: access.can(person, "moderation.view"),
        )
        places.add("thesaurus", _("Thesaurus"), "desk:thesaurus", "language", may=lambda person: access.can(person, "thesaurus.edit"))
