"""The form of an offer. Only what is named here can be written from outside."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.registry.models import Organization
from peyvand.registry.rules import owner_of
from peyvand.taxonomies import queries as tables
from peyvand.taxonomies.models import OfferKind, Trl
from peyvand.text.validators import Invalid, validate
from peyvand.web.files import FileRow, FileRows
from peyvand.web.forms import ChoiceCardsField, Form, LineField, ManyCardsField, RialField, TextField, WholeField
from peyvand.web.measures import MeasureRow
from peyvand.web.rows import Row, RowFormSet, row_formset
from peyvand.web.widgets import LatinInput

from .models import Advantage, Offer, Proof, Want
from .rules import FIELDS, MANY, ROWS, Content

FOREIGN_PATENT = re.compile(r"[A-Z]{2}[ -]?[0-9][0-9A-Z/ .-]{3,28}")
LINK = re.compile(r"https?://[^\s<>\"'\\]{3,}", re.IGNORECASE)


class FewSelects(forms.SelectMultiple):
    """A few answers out of a long list: as many selects as may be given, no script needed."""

    template_name = "showcase/widgets/few.html"

    def __init__(self, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(**options)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = [str(one) for one in value or [] if str(one)][: self.most]
        context["widget"]["attrs"].pop("multiple", None)
        context["widget"]["attrs"]["class"] = "select"
        context["slots"] = chosen + [""] * (self.most - len(chosen))
        context["groups"] = _grouped(self.choices)
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        sent = data.getlist(name) if isinstance(data, QueryDict) else data.get(name) or []
        return [value for value in dict.fromkeys(sent) if value]


def _grouped(choices: Iterable[Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (str(label), [(str(key), str(text)) for key, text in rows]) if isinstance(rows, list) else ("", [(str(label), str(rows))])
        for label, rows in choices
    ]


class FewField(forms.MultipleChoiceField):
    unmarked = True

    def __init__(self, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(widget=FewSelects(most), required=False, **options)
        self.error_messages["invalid_choice"] = _("Choose from the list.")

    def clean(self, value: Any) -> list[str]:
        return list(super().clean(value))[: self.most]


class AdvantageRow(Row):
    measure = LineField(label=_("Measure"), max_length=limits.LINE)
    ours = LineField(label=_("This offer"), max_length=limits.LINE)
    best_in_use = LineField(label=_("Best in use today"), max_length=limits.LINE, required=False)
    outcome = forms.ChoiceField(
        label=pgettext_lazy("of a comparison", "Outcome"), choices=[("", _("Not said")), *Advantage.Outcome.choices], required=False
    )
    source = LineField(label=_("Source"), max_length=limits.LINE, required=False)


class ProofRow(Row):
    kind = forms.ChoiceField(label=_("Kind"), choices=Proof.Kind.choices, initial="customer")
    title = LineField(label=_("Title"), max_length=limits.LINE)
    reference = LineField(label=_("Number or address"), max_length=limits.URL, required=False, widget=LatinInput())
    note = LineField(label=_("Note"), max_length=limits.LINE, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, reference = cleaned.get("kind"), cleaned.get("reference")
        try:
            if kind == Proof.Kind.PAPER and reference:
                cleaned["reference"] = validate("doi", reference).value
            elif kind == Proof.Kind.PATENT and reference:
                cleaned["reference"] = read_patent(reference)
            elif kind == Proof.Kind.LINK and not LINK.fullmatch(reference or ""):
                raise ValidationError(_("Write the whole address, beginning with https://"), code="link")
        except Invalid as wrong:
            self.add_error("reference", ValidationError(_sentence(wrong), code=wrong.reason))
        except ValidationError as wrong:
            self.add_error("reference", wrong)
        return cleaned


def _sentence(wrong: Invalid) -> str:
    return wrong.sentence("en" if (get_language() or "fa").startswith("en") else "fa")


def read_patent(typed: str) -> str:
    """The stored form of a patent number: an Iranian registration or application, or a foreign number with its country."""
    try:
        return str(validate("patent_ir", typed).value)
    except Invalid as invalid:
        foreign = typed.strip().upper()
        if FOREIGN_PATENT.fullmatch(foreign) and not foreign.startswith("IR"):
            return foreign
        raise ValidationError(_sentence(invalid), code=invalid.reason) from invalid


Advantages = row_formset(AdvantageRow, noun=_("measure"), kind="advantage", columns=5, most=limits.ADVANTAGES)
Specifications = row_formset(MeasureRow, noun=_("specification"), most=limits.REQUIREMENTS)
Proofs = row_formset(ProofRow, noun=_("proof"), kind="proof", columns=4, most=limits.ADVANTAGES)
ROW_FORMS: dict[str, type[RowFormSet]] = {"advantages": Advantages, "specifications": Specifications, "proofs": Proofs}


class OfferForm(Form):
    """Everything an owner writes about an offer; a draft may lack any of it."""

    kind = ChoiceCardsField(label=_("Kind of offer"), choices=Offer.Kind.choices, layout="grid", shows={"lab_service": "lab", "equipment": "lab"})
    title = LineField(
        label=_("Title"),
        max_length=limits.TITLE,
        required=False,
        unmarked=True,
        help_text=_("What it is, so that an engineer in another plant knows."),
    )
    summary = TextField(
        label=_("Summary"),
        max_length=1500,
        required=False,
        unmarked=True,
        help_text=_("What it does, for whom, and what comes out of it. Nothing confidential."),
    )
    how = TextField(label=_("How it works"), required=False, help_text=_("In a few sentences; nothing confidential."))
    title_en = LineField(label=_("Title in English"), max_length=limits.TITLE, required=False)
    summary_en = TextField(label=_("Summary in English"), max_length=1500, required=False)
    sectors = FewField(3, label=_("Sectors"), help_text=_("Who uses it or makes it, by ISIC; up to three."))
    stages = FewField(3, label=_("Process steps"), help_text=_("Where in a plant it is used; up to three."))
    chain_stages = FewField(3, label=_("Chain stages"), help_text=_("The products of a value chain that it makes or serves."))
    trl = forms.TypedChoiceField(label=_("Technology readiness level"), required=False, coerce=int, empty_value=None)
    trl_evidence = TextField(
        label=_("Evidence for this level"),
        max_length=1000,
        required=False,
        help_text=_("One thing on each line: where it ran, for how long, who saw it."),
    )
    ip_state = forms.ChoiceField(label=_("Intellectual property"), choices=[("", _("Not said")), *Offer.IpState.choices], required=False)
    ip_number = LineField(
        label=_("Patent number"), max_length=40, required=False, widget=LatinInput(), help_text=_("Registration or application number.")
    )
    capacity = LineField(label=_("Capacity"), max_length=limits.LINE, required=False, help_text=_("How much in how long, such as 25 tons a month."))
    lead_time_days = WholeField(label=_("Lead time"), unit=_("days"), most=3650, required=False)
    price_form = forms.ChoiceField(label=_("Price form"), choices=[("", _("Not said")), *Offer.PriceForm.choices], required=False)
    price_note = LineField(label=_("About the price"), max_length=limits.LINE, required=False)
    instrument = LineField(label=_("Instrument"), max_length=limits.LINE, required=False, unmarked=True)
    lab_range = LineField(label=_("Range"), max_length=limits.LINE, required=False)
    accreditation = LineField(label=_("Accreditation"), max_length=limits.LINE, required=False)
    lab_price = RialField(label=_("Price of one test"), required=False)
    queue_days = WholeField(label=_("Queue of the lab"), unit=_("days"), most=3650, required=False)
    sample_needs = TextField(label=_("Sample needed"), max_length=1000, required=False)
    wants = ManyCardsField(label=_("Wants"), choices=Want.Kind.choices, required=False)
    visibility = ChoiceCardsField(
        label=_("Who sees it"),
        choices=Offer.Visibility.choices,
        helps={
            "public": _("Found by most; search engines see it too."),
            "signed_in": _("Everyone with an account; search engines do not see it."),
            "verified": _("Only people of organizations that were verified."),
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].widget.helps = {kind.key: kind.description for kind in OfferKind.objects.all()}
        self.fields["sectors"].choices = tables.sectors_by_section(map(str, self.initial.get("sectors") or ()))  # type: ignore[attr-defined]
        self.fields["stages"].choices = tables.process_stages_by_group()  # type: ignore[attr-defined]
        self.fields["chain_stages"].choices = tables.chain_stages_by_chain()  # type: ignore[attr-defined]
        self.fields["trl"].unmarked = True  # type: ignore[attr-defined]
        levels = [(row.level, f"{row.level}: {row.name}") for row in Trl.objects.all()]
        self.fields["trl"].choices = [("", _("Not said")), *levels]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("ip_number") and cleaned.get("ip_state") in {Offer.IpState.PATENT_FILED, Offer.IpState.PATENT_GRANTED}:
            try:
                cleaned["ip_number"] = read_patent(cleaned["ip_number"])
            except ValidationError as wrong:
                self.add_error("ip_number", wrong)
        return cleaned


class OfferSheet:
    """The form and its rows as one thing: bound together, judged together, turned into ``Content``."""

    def __init__(
        self, data: Any = None, offer: Offer | None = None, uploads: Any = None, organization: Organization | None = None, by: Any = None
    ) -> None:
        self.form = OfferForm(data, initial=_initial(offer))
        self.rows = {name: kind(data, prefix=name, initial=_rows_of(offer, name)) for name, kind in ROW_FORMS.items()}

        owner = owner_of(organization) if organization else owner_of(offer.organization) if offer else ""
        self.files = FileRows(data, uploads, initial=_files_of(offer), owner=owner, by=by, tick=gettext("Proof"))

    @property
    def formsets(self) -> list[RowFormSet]:
        return list(self.rows.values())

    @property
    def asked(self) -> bool:
        """A button that adds or takes away a row was pressed: nothing was sent."""
        return any(rows.asked for rows in self.formsets)

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.formsets), self.files.is_valid()])

    def content(self) -> Content:
        """What is valid; what could not be read goes along as it was typed, so that a draft loses nothing."""
        cleaned = self.form.cleaned_data
        unread = {name: self.form[name].data for name in self.form.errors if name in self.form.fields and self.form[name].data}
        rows = {name: formset.rows for name, formset in self.rows.items() if not formset.total_error_count()}
        unread |= {name: _typed(formset) for name, formset in self.rows.items() if name not in rows}
        return Content(
            values={name: _stored(name, cleaned[name]) for name in FIELDS if name in cleaned},
            many={name: cleaned[name] for name in MANY if name in cleaned},
            wants=cleaned.get("wants"),
            rows=rows,
            files=self.files.rows if self.files.sent else None,
            unread={name: _storable(value) for name, value in unread.items() if name != "version"},
        )

    def blame(self, missing: Iterable[Any]) -> None:
        """Write what is still missing beside its field."""
        for one in missing:
            self.form.add_error(one.field if one.field in self.form.fields else None, str(one.text))


def _storable(value: Any) -> Any:
    """The same text without what PostgreSQL's JSON cannot hold: NUL and halves of characters."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {name: _storable(part) for name, part in value.items()}
    return [_storable(part) for part in value] if isinstance(value, list) else value


def _typed(formset: RowFormSet) -> list[dict[str, str]]:
    return [{name: str(form[name].data or "") for name in form.fields} for form in formset.forms if not form.is_blank]


def _stored(name: str, value: Any) -> Any:
    return int(value) if name == "lab_price" and value is not None else value


def _initial(offer: Offer | None) -> dict[str, Any]:
    if offer is None:
        return {"kind": Offer.Kind.PRODUCT, "visibility": Offer.Visibility.PUBLIC, "version": 0}
    values = {name: getattr(offer, name) for name in FIELDS}
    many = {name: [row.pk for row in getattr(offer, name).all()] for name in MANY}
    unread = {name: typed for name, typed in offer.unread.items() if name not in ROWS}
    return values | many | {"wants": [want.kind for want in offer.wants.all()]} | unread | {"version": offer.version}


def _files_of(offer: Offer | None) -> list[FileRow]:
    return [] if offer is None else [FileRow(row.file, row.title, row.is_proof) for row in offer.files.all()]


def _rows_of(offer: Offer | None, name: str) -> list[dict[str, Any]]:
    if offer is None:
        return []
    if name in offer.unread:
        return list(offer.unread[name])
    _model, fields = ROWS[name]
    return list(getattr(offer, name).values(*fields))
