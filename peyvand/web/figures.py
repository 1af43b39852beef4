"""Numbers as people read them: digits of the language, groups of three, long sums in words."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import get_language

_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_ONES = ["", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده", "سیزده", "چهارده", "پانزده"]
_ONES += ["شانزده", "هفده", "هجده", "نوزده"]
_TENS = ["", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"]
_HUNDREDS = ["", "صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد"]
_SCALES_FA = [(10**15, "میلیون میلیارد"), (10**12, "هزار میلیارد"), (10**9, "میلیارد"), (10**6, "میلیون")]
_SCALES_EN = [(10**15, "quadrillion"), (10**12, "trillion"), (10**9, "billion"), (10**6, "million")]


def is_persian() -> bool:
    return (get_language() or "fa").startswith("fa")


def digits(value: object) -> str:
    """The same text with the digits of the page's language; ۰–۹ in Persian."""
    text = str(value)
    return text.translate(_PERSIAN) if is_persian() else text.translate(LATIN)


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value).translate(LATIN).replace("٫", ".").replace("٬", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number(value: object, places: int | None = None) -> str:
    """Grouped by three: ۱٬۲۴۰٬۰۰۰ and ۰٫۴۵ in Persian, 1,240,000 and 0.45 in English. What is no number comes back as it is."""
    amount = _decimal(value)
    if amount is None:
        return "" if value is None else digits(value)
    if places is not None:
        amount = round(amount, places)
    text = f"{amount:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    text = text.replace("-", "−")
    if is_persian():
        text = text.replace(",", "٬").replace(".", "٫").translate(_PERSIAN)
    return text


def percent(value: object) -> str:
    """A number that is already in per cent: ۳۸٪."""
    text = number(value, places=1)
    if not text:
        return ""
    return text + ("٪" if is_persian() else "%")


def with_unit(shown: str, unit: str) -> str:
    """A figure with its unit as written, kept whole whatever the direction of the line; the sign of per cent is the page's own."""
    if unit in {"%", "٪"}:
        return shown + ("٪" if is_persian() else "%")
    return f"{shown} \u2068{unit}\u2069" if unit else shown


def share(value: object) -> str:
    """A share between 0 and 1 as whole per cent."""
    amount = _decimal(value)
    return "" if amount is None else percent(round(amount * 100))


def rial(value: object) -> str:
    """A sum as it is said: «۹٫۴ میلیارد ریال», "IRR 9.4 billion"; below a million in full."""
    amount = _decimal(value)
    if amount is None:
        return ""
    for scale, word in _SCALES_FA if is_persian() else _SCALES_EN:
        if abs(amount) >= scale:
            short = number(amount / scale, places=2)
            return f"{short} {word} ریال" if is_persian() else f"IRR {short} {word}"
    return rial_full(value)


def rial_full(value: object) -> str:
    """The whole sum, for tables: «۹٬۴۰۰٬۰۰۰٬۰۰۰ ریال»."""
    text = number(value)
    if not text:
        return ""
    return f"{text} ریال" if is_persian() else f"IRR {text}"


def _words_below_thousand(value: int) -> str:
    parts = [_HUNDREDS[value // 100]]
    rest = value % 100
    parts += [_ONES[rest]] if rest < 20 else [_TENS[rest // 10], _ONES[rest % 10]]
    return " و ".join(part for part in parts if part)


def spelt(value: int) -> str:
    """A sum of rial spelt out: «دو میلیارد و پانصد میلیون ریال»; in English by its scales."""
    if not is_persian():
        return _spelt_in_english(value)
    if value == 0:
        return "صفر ریال"
    billions, below = divmod(value, 10**9)
    parts = []
    if billions:
        parts.append(f"{_words(billions)} میلیارد")
    if below:
        parts.append(_words(below))
    return f"{' و '.join(parts)} ریال"


def _words(value: int) -> str:
    parts = []
    for scale, word in ((10**9, "میلیارد"), (10**6, "میلیون"), (10**3, "هزار")):
        count, value = divmod(value, scale)
        if count:
            parts.append(word if scale == 1000 and count == 1 else f"{_words(count) if count > 999 else _words_below_thousand(count)} {word}")
    if value:
        parts.append(_words_below_thousand(value))
    return " و ".join(parts)


def _spelt_in_english(value: int) -> str:
    parts = []
    rest = value
    for scale, word in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand")):
        count, rest = divmod(rest, scale)
        if count:
            parts.append(f"{count:,} {word}")
    if rest or not parts:
        parts.append(str(rest))
    return f"{' '.join(parts)} rials"
