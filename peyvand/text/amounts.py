"""Amounts and numbers in words, Persian and English.

``in_scale`` is how people say a sum («۹٫۴ میلیارد ریال»), ``spelled`` how a cheque does, ``grouped`` how a table does.
"""

from decimal import ROUND_HALF_EVEN, Decimal

from peyvand.text.digits import to_persian

_SCALES_FA = ((10**12, "هزار میلیارد"), (10**9, "میلیارد"), (10**6, "میلیون"))
_SCALES_EN = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_ONES_FA = "صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده".split()  # noqa: SIM905
_TENS_FA = ["", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"]
_HUNDREDS_FA = ["", "صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد"]
_ONES_EN = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
_TENS_EN = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_POWERS_EN = ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"]
_CURRENCY = {"rial": {"fa": "ریال", "en": "rials"}, "toman": {"fa": "تومان", "en": "tomans"}}
LARGEST = 10**21 - 1


def grouped(number: int | Decimal, language: str = "fa") -> str:
    """Write a number with thousands separators in the digits of the language: ۱۲٬۵۰۰٫۷۵."""
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if language != "fa":
        return text
    return to_persian(text.replace(",", "٬").replace(".", "٫").replace("-", "\u2212"))


def in_scale(rials: int, language: str = "fa", *, unit: str = "rial") -> str:
    """Say a sum with one decimal of its largest scale: «۹٫۴ میلیارد ریال», "9.4 billion rials".

    Below a million the sum is written out. The rounded sum is for reading; ``grouped`` is exact.
    """
    amount = Decimal(rials) / (10 if unit == "toman" else 1)
    word = _CURRENCY[unit][language]
    scales = _SCALES_FA if language == "fa" else _SCALES_EN
    for scale, name in scales:
        # What would round to a thousand of the scale below is said in this one.
        if abs(amount) >= scale - (scale // 20_000 if scale > 10**6 else 0):
            rounded = (amount / scale).quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN)
            return f"{grouped(rounded, language)} {name} {word}"
    return f"{grouped(amount, language)} {word}"


def spelled(number: int, language: str = "fa") -> str:
    """Spell a whole number out: «دوازده میلیون و پانصد هزار», "twelve million five hundred thousand"."""
    if abs(number) > LARGEST:
        raise ValueError("too large to spell")
    if number < 0:
        return ("منفی " if language == "fa" else "minus ") + spelled(-number, language)
    if number == 0:
        return "صفر" if language == "fa" else "zero"
    return _spelled_fa(number) if language == "fa" else _spelled_en(number)


def spelled_amount(rials: int, language: str = "fa", *, unit: str = "rial") -> str:
    """Spell a sum with its currency; tomans must come out whole."""
    number, rest = divmod(rials, 10 if unit == "toman" else 1)
    if rest:
        raise ValueError("not a whole number of toman")
    return f"{spelled(number, language)} {_CURRENCY[unit][language]}"


def _spelled_fa(number: int) -> str:
    """Spell from large to small; beyond a thousand billion Persian multiplies («دو هزار و پانصد میلیارد»)."""
    parts = []
    for scale, name in ((10**9, "میلیارد"), (10**6, "میلیون"), (10**3, "هزار")):
        count, number = divmod(number, scale)
        if count == 1 and scale == 1000:
            parts.append(name)
        elif count:
            parts.append(f"{_spelled_fa(count)} {name}")
    if number:
        parts.append(_below_thousand_fa(number))
    return " و ".join(parts)


def _spelled_en(number: int) -> str:
    parts = []
    for power in range(len(_POWERS_EN) - 1, -1, -1):
        count, number = divmod(number, 1000**power)
        if count:
            parts.append(f"{_below_thousand_en(count)} {_POWERS_EN[power]}".strip())
    return " ".join(parts)


def _below_thousand_fa(number: int) -> str:
    words = []
    if number >= 100:
        words.append(_HUNDREDS_FA[number // 100])
        number %= 100
    if number >= 20:
        words.append(_TENS_FA[number // 10])
        number %= 10
    if number:
        words.append(_ONES_FA[number])
    return " و ".join(words)


def _below_thousand_en(number: int) -> str:
    words = []
    if number >= 100:
        words.append(f"{_ONES_EN[number // 100]} hundred")
        number %= 100
    if number >= 20:
        tens, number = _TENS_EN[number // 10], number % 10
        words.append(f"{tens}-{_ONES_EN[number]}" if number else tens)
    elif number:
        words.append(_ONES_EN[number])
    return " ".join(words)
