"""The one form of this room: how notices come."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from peyvand.registry.models import Person
from peyvand.web.figures import digits
from peyvand.web.forms import Form, SegmentedField, dress

from . import kinds, queries
from .models import Way

WAYS = [(Way.NOW, _("At once")), (Way.DIGEST, _("Digest")), (Way.OFF, Way.OFF.label)]


def _languages() -> list[tuple[str, str]]:
    """Each language by its own name, said to be in that language."""
    return [(code, format_html('<span lang="{}">{}</span>', code, name)) for code, name in settings.LANGUAGES]


class PreferencesForm(Form):
    """A row for each kind that may come to this person; what is compulsory is shown beside the form, not in it."""

    def __init__(self, person: Person, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = [kind for kind in queries.kinds_for(person) if not kind.compulsory]
        chosen = queries.choices_of(person)
        for kind in self.rows:
            self.fields[kind.name] = SegmentedField(label=kind.label, choices=WAYS, initial=chosen[kind.name])
        hours = [(str(hour), digits(f"{hour:02}:00")) for hour in range(24)]
        self.fields["hour"] = forms.ChoiceField(
            label=_("When the digest comes"), choices=hours, initial=str(queries.digest_choice(person).hour), help_text=_("Tehran time.")
        )
        self.fields["language"] = SegmentedField(label=_("Language of mail and notices"), choices=_languages(), initial=person.language)
        dress(self)

    @property
    def groups(self) -> Iterable[tuple[Any, list[Any]]]:
        """The rows under their headings."""
        for group, heading in kinds.GROUPS.items():
            bound = [self[kind.name] for kind in self.rows if kind.group == group]
            if bound:
                yield heading, bound

    @property
    def ways(self) -> dict[str, str]:
        return {kind.name: self.cleaned_data[kind.name] for kind in self.rows}
