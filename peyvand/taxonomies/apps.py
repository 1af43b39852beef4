from django.apps import AppConfig


class TaxonomiesConfig(AppConfig):
    name = "peyvand.taxonomies"
    label = "taxonomies"
    default_auto_field = "django.db.models.BigAutoField"
