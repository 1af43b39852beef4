"""Form fields that take what Persian writers type and say plainly what is wrong and how to mend it."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peyvand.core import limits
from peyvand.core.money import Rial
from peyvand.text.cleaning import Refused, clean, clean_line, refuse_controls
from peyvand.text.digits import to_latin
from peyvand.text.validators import Invalid, validate
from peyvand.web import figures, widgets

Words = str | Promise
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])(?:[:٫.：]([0-5][0-9]))?")

REFUSED = {
    "control": _("It holds an invisible control character; type it anew."),
    "bidi": _("It holds a sign that turns the direction of writing; type it anew."),
    "surrogate": _("It holds a broken character; type it anew."),
}


class Own:
    """What components/field.html draws beside the input: a unit, a counter, who locked it, a line that spells the sum."""

    unit: Words = ""
    counted = False
    spells = False
    single = False
    locked: Words = ""
    hide_label = False
    unmarked = False

    def dress(self, extras: Mapping[str, Any]) -> None:
        for name, value in extras.items():
            setattr(self, name, value)


def _taken(options: dict[str, Any]) -> dict[str, Any]:
    return {name: options.pop(name) for name in ("unit", "counted", "locked", "hide_label", "unmarked") if name in options}


def too_long(count: int, most: int) -> ValidationError:
    return ValidationError(
        _("At most %(most)s characters; you wrote %(count)s. Shorten it by %(over)s."),
        code="max_length",
        params={"most": figures.number(most), "count": figures.number(count), "over": figures.number(count - most)},
    )


class LineField(Own, forms.CharField):
    """One line: cleaned, without controls and without what turns the direction of writing."""

    widget = widgets.LineInput
    default_error_messages = {"required": _("Write something here.")}

    def __init__(self, *, max_length: int = limits.LINE, **options: Any) -> None:
        extras = _taken(options)
        self.most = max_length
        super().__init__(max_length=None, strip=False, **options)
        self.max_length = max_length
        self.widget.attrs["data-most"] = max_length
        self.dress({"counted": max_length <= 150, **extras})

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return ""
        text = str(value)
        try:
            refuse_controls(text)
        except Refused as refused:
            raise ValidationError(REFUSED.get(refused.code, REFUSED["control"]), code=refused.code) from refused
        text = clean_line(text)
        if len(text) > self.most:
            raise too_long(len(text), self.most)
        return text


class TextField(Own, forms.CharField):
    """Several lines: cleaned; empty lines at the ends go."""

    widget = widgets.TextArea
    default_error_messages = {"required": _("Write something here.")}

    def __init__(self, *, max_length: int = limits.TEXT, **options: Any) -> None:
        extras = _taken(options)
        self.most = max_length
        super().__init__(max_length=None, strip=False, **options)
        self.max_length = max_length
        self.widget.attrs["data-most"] = max_length
        self.dress({"counted": True, **extras})

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return ""
        text = clean(str(value).replace("\x00", ""))
        if len(text) > self.most:
            raise too_long(len(text), self.most)
        return text


class CheckedField(Own, forms.Field):
    """A value of one kind of `peyvand.text.validators`; gives back its stored form."""

    kind = ""
    widget: type[forms.Widget] = widgets.DigitsInput
    default_error_messages = {"required": _("Write something here.")}

    def __init__(self, *, kind: str = "", **options: Any) -> None:
        extras = _taken(options)
        self.kind = kind or self.kind
        self.warning: str | None = None
        super().__init__(**options)
        self.dress(extras)

    def to_python(self, value: Any) -> Any:
        if value is None or str(value).strip() == "":
            return None
        try:
            valid = validate(self.kind, str(value))
        except Invalid as invalid:
            if invalid.reason == "empty":
                return None
            raise ValidationError(self.sentence(invalid), code=invalid.reason) from invalid
        return self.of_stored(valid.value)

    def sentence(self, invalid: Invalid) -> str:
        return invalid.sentence("fa" if (get_language() or "fa").startswith("fa") else "en")

    def of_stored(self, value: str) -> Any:
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool((self.to_python(initial) if isinstance(initial, str) else initial) != self.to_python(data))
        except ValidationError:
            return True


class NationalIdField(CheckedField):
    """شناسهٔ ملی of an organization: eleven digits with a check digit."""

    kind = "org_national_id"

    def sentence(self, invalid: Invalid) -> str:
        if invalid.reason == "length":
            return str(_("It has eleven digits; count them once more."))
        return super().sentence(invalid)


class MobileField(CheckedField):
    kind = "mobile"
    widget = widgets.PhoneInput


class LandlineField(CheckedField):
    kind = "landline"
    widget = widgets.PhoneInput


class PostalCodeField(CheckedField):
    kind = "postal_code"


class NumberField(CheckedField):
    """A decimal as engineers type it; gives a Decimal."""

    kind = "number"
    widget = widgets.NumberInput

    def __init__(self, *, least: Decimal | int | None = None, most: Decimal | int | None = None, whole: bool = False, **options: Any) -> None:
        self.least, self.most, self.whole = least, most, whole
        super().__init__(**options)

    def of_stored(self, value: str) -> Decimal | int:
        number = Decimal(value)
        if self.least is not None and number < self.least:
            raise ValidationError(_("Write %(least)s or more."), code="least", params={"least": figures.number(self.least)})
        if self.most is not None and number > self.most:
            raise ValidationError(_("Write %(most)s or less."), code="most", params={"most": figures.number(self.most)})
        if self.whole:
            if number != number.to_integral_value():
                raise ValidationError(_("Write a whole number."), code="whole")
            return int(number)
        return number


class WholeField(NumberField):
    """A whole number, by default not below zero and within the column of the database."""

    def __init__(self, *, least: int = 0, most: int = 2**31 - 1, **options: Any) -> None:
        super().__init__(least=least, most=most, whole=True, **options)


class PercentField(CheckedField):
    kind = "percent"
    widget = widgets.NumberInput
    unit = lazy(lambda: "٪" if figures.is_persian() else "%", str)()

    def of_stored(self, value: str) -> Decimal:
        return Decimal(value)


class RialField(CheckedField):
    """A sum of money, in rial or with a unit as people write it; the sum is spelt out under the input."""

    kind = "money_irr"
    widget = widgets.NumberInput
    unit = _("rial")
    spells = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs["data-spells"] = ""

    def of_stored(self, value: str) -> Rial:
        return Rial(int(value))


class JalaliDateField(CheckedField):
    """A day in all the ways people write it: ۱۴۰۵/۹/۱۶, «۱۶ آذر ۱۴۰۵», 2026-12-07."""

    kind = "date"
    widget = widgets.DateInput

    def __init__(self, *, future: bool = False, **options: Any) -> None:
        self.future = future
        options.setdefault("help_text", _("For example 1405/9/16 or 2026-12-07"))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return timezone.localtime(value).date()
        if isinstance(value, date):
            return value
        return super().to_python(value)

    def of_stored(self, value: str) -> date:
        day = date.fromisoformat(value)
        if self.future and day <= timezone.localdate():
            raise ValidationError(_("Write a day after today."), code="past")
        return day


class JalaliDateTimeField(Own, forms.MultiValueField):
    """A day and an hour in Tehran time; gives an aware datetime."""

    widget = widgets.DateTimeInput
    default_error_messages = {"required": _("Write the day and the hour."), "incomplete": _("Write the hour too.")}

    def __init__(self, *, hour: str = "16:00", **options: Any) -> None:
        extras = _taken(options)
        options.setdefault("help_text", _("For example 1405/9/16, hour 16:00, in Tehran time"))
        self.hour = hour
        super().__init__((JalaliDateField(required=False), HourField(required=False)), require_all_fields=False, **options)
        self.dress(extras)

    def compress(self, data_list: list[Any]) -> datetime | None:
        if not data_list or data_list[0] is None:
            if data_list and data_list[1]:
                raise ValidationError(_("Write the day too."), code="day")
            return None
        at = data_list[1] or time.fromisoformat(self.hour)
        zone = timezone.get_default_timezone()
        return datetime.combine(data_list[0], at, tzinfo=zone if isinstance(zone, ZoneInfo) else UTC)


class HourField(forms.Field):
    """An hour of the day: 16, 16:00, ۱۶:۳۰."""

    widget = widgets.LatinInput

    def to_python(self, value: Any) -> time | None:
        text = to_latin(clean_line(str(value or "")))
        if not text:
            return None
        found = _HOUR.fullmatch(text)
        if not found:
            raise ValidationError(_("Write the hour like 16:00."), code="hour")
        return time(int(found[1]), int(found[2] or 0))


class ChoiceCardsField(Own, forms.ChoiceField):
    """Few options as cards. `helps`: value → a line under it; `shows`: value → name of the part that belongs to it; `off`: values one cannot take."""

    widget = widgets.Choices
    default_error_messages = {"required": _("Choose one."), "invalid_choice": _("Choose one of the list.")}

    def __init__(
        self,
        *,
        helps: Mapping[str, Words] | None = None,
        shows: Mapping[str, str] | None = None,
        off: set[str] | None = None,
        layout: str = "",
        **options: Any,
    ) -> None:
        extras = _taken(options)
        super().__init__(**options)
        _set_cards(self.widget, helps, shows, off, layout)
        self.dress(extras)


class SegmentedField(ChoiceCardsField):
    widget = widgets.Segmented


class ManyCardsField(Own, forms.MultipleChoiceField):
    """Options of which several may be taken, as cards."""

    widget = widgets.ManyChoices
    default_error_messages = {"required": _("Choose at least one."), "invalid_choice": _("Choose from the list.")}

    def __init__(
        self,
        *,
        helps: Mapping[str, Words] | None = None,
        shows: Mapping[str, str] | None = None,
        off: set[str] | None = None,
        layout: str = "grid",
        **options: Any,
    ) -> None:
        extras = _taken(options)
        super().__init__(**options)
        _set_cards(self.widget, helps, shows, off, layout)
        self.dress(extras)


def _set_cards(widget: Any, helps: Any, shows: Any, off: Any, layout: str) -> None:
    widget.helps = {str(key): text for key, text in (helps or {}).items()}
    widget.shows = dict(shows or {})
    widget.off = set(off or ())
    widget.layout = layout


class TickField(Own, forms.BooleanField):
    """One card that is on or off."""

    widget = widgets.Tick
    single = True
    default_error_messages = {"required": _("This must be ticked.")}

    def __init__(self, **options: Any) -> None:
        extras = _taken(options)
        super().__init__(**options)
        self.dress(extras)


def shown_value(field: Any) -> str:
    """The sum of a money field spelt out, from what was typed or from what is stored; empty when it is no sum."""
    value = field.value()
    if value is None or value == "":
        return ""
    try:
        amount = int(validate("money_irr", str(value)).value)
    except Invalid:
        return ""
    return figures.spelt(amount)
