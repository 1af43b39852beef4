from django.apps import AppConfig


class ShowcaseConfig(AppConfig):
    name = "peyvand.showcase"
    label = "showcase"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from peyvand.core import files  # noqa: PLC0415 - as below
        from peyvand.core.lifecycle import register  # noqa: PLC0415 - models exist only now

        from . import clockwork, lifecycle, policy  # noqa: PLC0415 - models exist only now
        from .models import Offer, OfferFile  # noqa: PLC0415 - models exist only now

        register(Offer, lifecycle.OFFER)
        policy.register()
        clockwork.register()
        files.register_holder(OfferFile)
