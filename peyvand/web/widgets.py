"""Inputs. Each keeps what was typed; what the site itself fills in is written in the digits of the page."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from peyvand.text.jalali import MONTHS_FA, WEEKDAYS_FA
from peyvand.web import figures, times

_LATIN = re.compile("[A-Za-z]")
_PERSIAN = re.compile("[\u0620-\u06ff]")


class Classed:
    """Gives an input its class, so that a form needs no markup of its own."""

    css = "input"

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        attrs.setdefault("class", self.css)
        # What is too long is said, not cut off while it is being pasted.
        longest = attrs.pop("maxlength", None)
        if longest is not None:
            attrs["data-most"] = longest
        attrs.pop("minlength", None)
        return attrs


class LineInput(Classed, forms.TextInput):
    """One line of people's own words; Latin words without a Persian one run left to right."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        text = str(value or "")
        if _LATIN.search(text) and not _PERSIAN.search(text):
            context["widget"]["attrs"].setdefault("dir", "ltr")
        return context


class LatinInput(Classed, forms.TextInput):
    """Codes, addresses and numbers that run left to right in both languages."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"dir": "ltr", "autocomplete": "off", "spellcheck": "false", **(attrs or {})})


class EmailInput(Classed, forms.EmailInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"dir": "ltr", **(attrs or {})})


class PasswordInput(Classed, forms.PasswordInput):
    def __init__(self, attrs: dict[str, Any] | None = None, render_value: bool = False) -> None:
        super().__init__({"dir": "ltr", **(attrs or {})}, render_value)


class TextArea(Classed, forms.Textarea):
    css = "textarea"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": None, "cols": None, **(attrs or {})})

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        return {name: value for name, value in super().build_attrs(base_attrs, extra_attrs).items() if value is not None}


class Select(Classed, forms.Select):
    css = "select"


class NumberInput(Classed, forms.TextInput):
    """Any digits: not type=number, which eats ۱۲ and 1,250."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if value is None or value == "" or isinstance(value, str):
            return value
        return figures.number(value) if isinstance(value, int | Decimal | float) else str(value)


class DigitsInput(Classed, forms.TextInput):
    """A number that is a name: ids, codes, telephones."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})


class PhoneInput(LatinInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "tel", "autocomplete": "tel", **(attrs or {})})


class DateInput(Classed, forms.TextInput):
    """A date as people type it; the calendar of the page script is extra."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-calendar": json.dumps(_calendar_words(), ensure_ascii=False)}

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, date | datetime):
            # English month names are not among the forms that are read back, so an English page writes the plain form.
            return times.day_middle(value) if figures.is_persian() else times.day_short(value)
        return None if value is None else str(value)


def _calendar_words() -> dict[str, Any]:
    """What the calendar of the page script says."""
    persian = figures.is_persian()
    week = [times.WEEKDAYS[(index + 5) % 7] for index in range(7)] if not persian else [WEEKDAYS_FA[(index + 5) % 7] for index in range(7)]
    return {
        "open": str(_("Choose the day from a calendar")),
        "before": str(_("Previous month")),
        "after": str(_("Next month")),
        "today": str(_("Today")),
        "close": str(_("Close")),
        "months": list(MONTHS_FA if persian else times.MONTHS),
        "weekdays": week,
        "letters": [name[:1] if persian else name[:2] for name in week],
    }


class DateTimeInput(forms.MultiWidget):
    """A date and an hour, side by side."""

    template_name = "web/widgets/date_time.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"day": DateInput(), "time": LatinInput({"inputmode": "numeric", "data-hour": ""})}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, datetime):
            return [value, times.clock_time(value)]
        return [value, None]


class Choices(forms.RadioSelect):
    """Choice cards: the whole box is the label."""

    template_name = "web/widgets/choices.html"
    option_template_name = "web/widgets/choice.html"

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = (), layout: str = "") -> None:
        super().__init__(attrs, choices)
        self.layout = layout
        self.helps: dict[str, Any] = {}
        self.shows: dict[str, str] = {}
        self.off: set[str] = set()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["layout"] = self.layout
        return context

    def create_option(
        self, name: str, value: Any, label: Any, selected: Any, index: int, subindex: int | None = None, attrs: Any = None
    ) -> dict[str, Any]:
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        key = str(value)
        option["help"] = self.helps.get(key, "")
        if key in self.shows:
            option["attrs"]["data-shows"] = self.shows[key]
        if key in self.off:
            option["attrs"]["disabled"] = True
        return option


class ManyChoices(Choices):
    """Choice cards of which several may be taken."""

    allow_multiple_selected = True
    input_type = "checkbox"

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)


class Segmented(Choices):
    """Two to four short options in one line."""

    template_name = "web/widgets/segmented.html"


class Tick(forms.CheckboxInput):
    """One choice card that is on or off."""
