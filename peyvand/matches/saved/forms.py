"""The forms of saved searches and standing profiles."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peyvand.core import limits
from peyvand.matches.saved.models import SavedSearch
from peyvand.notices.models import Way
from peyvand.showcase.forms import FewField
from peyvand.taxonomies import queries as tables
from peyvand.taxonomies.models import County
from peyvand.web.forms import Form, LineField, SegmentedField, TextField

WAYS = [(Way.NOW, _("At once")), (Way.DIGEST, _("Digest")), (Way.OFF, pgettext_lazy("mail", "Off"))]


class SearchForm(Form):
    """``filters``: what the list was narrowed to; with them alone no words are wanted. ``fixed``: the side is settled by them."""

    side = SegmentedField(label=_("Where to look"), choices=SavedSearch.Side.choices, initial=SavedSearch.Side.NEED)
    words = LineField(
        label=_("Words"),
        max_length=limits.SEARCH,
        required=False,
        help_text=_("As you would search: you are told of what holds most of them, other spellings and synonyms too."),
    )
    name = LineField(
        label=_("Name"), max_length=limits.NAME, required=False, help_text=_("By which you know it in a notice; without one its words are.")
    )
    way = SegmentedField(
        label=pgettext_lazy("saved search", "Mail"),
        choices=WAYS,
        initial=Way.DIGEST,
        help_text=_("In the list of notices it always stands; this is about mail."),
    )

    def __init__(self, *args: Any, filters: dict[str, list[str]], fixed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters = filters
        if fixed:
            del self.fields["side"]

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not words and not any(self.filters.values()):
            raise ValidationError(_("Write at least one word, or narrow the list first and save it from there."), code="empty")
        return words


class ProfileForm(Form):
    """What an organization can make, or looks for."""

    words = TextField(
        label=_("Words"),
        max_length=limits.PROFILE_WORDS,
        required=False,
        help_text=_("Each on a line of its own, such as “impeller of a slurry pump”. Any one of them is enough."),
    )
    sectors = FewField(3, label=_("Sectors"), help_text=_("Only these; leave it empty for all."))
    counties = FewField(3, label=_("Counties"), help_text=_("Only these; leave it empty for all."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sectors"].choices = tables.sectors_by_section(map(str, self.initial.get("sectors") or ()))  # type: ignore[attr-defined]
        self.fields["counties"].choices = [(row.pk, row.name) for row in County.objects.all()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "words" in cleaned and not any(cleaned.get(name) for name in ("words", "sectors", "counties")):
            self.add_error("words", ValidationError(_("Write at least one word, or choose a sector or a county."), code="empty"))
        return cleaned

    @property
    def filters(self) -> dict[str, list[str]]:
        return {"sector": self.cleaned_data["sectors"], "county": self.cleaned_data["counties"]}
