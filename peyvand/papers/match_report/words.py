"""The words of the report in both languages. The command line starts without Django, so they live here and not in a catalogue."""

from peyvand.matching import Document, Match, Reason, Requirement
from peyvand.papers.sheets import Duplicate, Ignored
from peyvand.text.amounts import grouped
from peyvand.text.digits import to_persian

_WORDS: dict[str, tuple[str, str]] = {
    "report": ("گزارش تطبیق نیازها و عرضه‌ها", "Matching needs with offers: report"),
    "needs": ("نیازها", "Needs"),
    "offers": ("عرضه‌ها", "Offers"),
    "need": ("نیاز", "Need"),
    "offer": ("عرضه", "Offer"),
    "summary": ("خلاصه", "Summary"),
    "matches": ("تطابق‌ها", "Matches"),
    "read": ("آنچه خوانده شد", "What was read"),
    "strong": ("تطابق قوی", "Strong match"),
    "fair": ("تطابق متوسط", "Fair match"),
    "weak": ("تطابق ضعیف", "Weak match"),
    "none": ("بی‌تطابق", "No match"),
    "needs_strong": ("نیاز با تطابق قوی", "needs with a strong match"),
    "needs_fair": ("نیاز با تطابق متوسط", "needs with a fair match at best"),
    "needs_weak": ("نیاز تنها با تطابق ضعیف", "needs with weak matches only"),
    "needs_none": ("نیاز بی‌تطابق", "needs without a match"),
    "key": ("کد", "Key"),
    "row": ("ردیف", "Row"),
    "rank": ("رتبه", "Rank"),
    "title": ("عنوان", "Title"),
    "score": ("امتیاز (از ۱۰۰)", "Score (of 100)"),
    "strength": ("قوت", "Strength"),
    "reasons": ("دلیل‌ها", "Reasons"),
    "why": ("چرا", "Why"),
    "share": ("سهم", "Share"),
    "organization": ("سازمان", "Organization"),
    "county": ("شهرستان", "County"),
    "best_offer": ("بهترین عرضه", "Best offer"),
    "requirements": ("الزامات", "Requirements"),
    "must": ("الزامی", "must"),
    "should": ("ترجیحی", "should"),
    "met": ("برآورده", "met"),
    "unmet": ("برنیامده", "not met"),
    "unknown": ("نامعلوم", "unknown"),
    "ge": ("دست‌کم", "at least"),
    "le": ("حداکثر", "at most"),
    "eq": ("برابر", "equal to"),
    "range": ("میان", "between"),
    "is": (":", ":"),
    "sheet": ("برگه", "Sheet"),
    "header_row": ("ردیف سرستون", "Header row"),
    "rows_read": ("ردیف خوانده‌شده", "Rows read"),
    "columns": ("ستون‌های شناخته‌شده", "Columns recognized"),
    "unrecognised": ("ستون‌های ناشناخته", "Columns not recognized"),
    "bad": ("ردیف‌های کنارگذاشته", "Rows refused"),
    "duplicates": ("ردیف‌های تکراری", "Duplicate rows"),
    "ignored": ("خوانده‌نشده", "Not read"),
    "field": ("ستون", "Column"),
    "same_as": ("همان ردیف", "Same as row"),
    "file": ("جدول", "Table"),
    "what": ("چه", "What"),
    "detail": ("شرح", "Detail"),
    "words": ("متن و واژه‌ها", "Text and words"),
    "weak_more": ("تطابق‌های ضعیف", "Weak matches"),
    "nothing_found": ("هیچ عرضه‌ای به این نیاز نزدیک نبود.", "No offer came near this need."),
    "contents": ("فهرست نیازها", "List of needs"),
    "made": ("ساخته‌شده در", "Made on"),
    "how_to_read": (
        "امتیاز جمع سهم دلیل‌هاست و تا ۱۰۰ می‌رسد. تطابق یعنی «ارزش دیدن دارد»؛ پیش از تماس متن عرضه را بخوانید.",
        "The score is the sum of the shares of the reasons, up to 100. A match means “worth a look”: read the offer before you call.",
    ),
}
_FIELDS: dict[str, tuple[str, str]] = {
    "key": ("کد", "key"),
    "number": ("شمارهٔ ردیف", "number"),
    "title": ("عنوان", "title"),
    "text": ("شرح", "text"),
    "tried": ("آزموده‌ها", "tried"),
    "success": ("معیار موفقیت", "success"),
    "how": ("روش کار", "how it works"),
    "kind": ("نوع", "kind"),
    "sectors": ("رشته", "sector"),
    "stages": ("حلقهٔ زنجیره", "chain stage"),
    "county": ("شهرستان", "county"),
    "trl": ("سطح آمادگی", "TRL"),
    "requirements": ("الزامات", "requirements"),
    "specs": ("ویژگی‌های فنی", "specifications"),
    "certificates": ("گواهی‌ها", "certificates"),
    "asked_certificates": ("گواهی‌های خواسته", "certificates asked for"),
    "organization": ("سازمان", "organization"),
    "title_alt": ("عنوان انگلیسی", "English title"),
    "text_alt": ("شرح انگلیسی", "English text"),
    "published": ("تاریخ انتشار", "published"),
    "deadline": ("مهلت", "deadline"),
    "budget_min": ("کمینهٔ بودجه", "budget from"),
    "budget_max": ("بیشینهٔ بودجه", "budget to"),
    "quantity": ("تعداد", "quantity"),
    "unit": ("واحد", "unit"),
    "per_year": ("سالانه", "per year"),
    "today_source": ("منبع کنونی", "today's source"),
    "budget_shown": ("نمایش بودجه", "budget shown"),
    "ip_terms": ("مالکیت فکری", "IP terms"),
    "gives": ("آنچه صاحب نیاز می‌دهد", "what the owner gives"),
    "visibility": ("دیده‌شدن", "visibility"),
    "state": ("وضعیت", "state"),
    "contact": ("تماس", "contact"),
    "note": ("یادداشت", "note"),
    "trl_evidence": ("گواه سطح آمادگی", "evidence of TRL"),
    "ip_state": ("وضعیت مالکیت فکری", "IP state"),
    "capacity": ("ظرفیت", "capacity"),
    "lead_time": ("زمان تحویل", "lead time"),
    "price_form": ("شیوهٔ قیمت", "price form"),
    "wants": ("چه می‌خواهد", "wants"),
    "site": ("تارنما", "site"),
}
_IGNORED: dict[str, tuple[str, str]] = {
    "sheet": ("برگهٔ «{name}» با {count} ردیف", "sheet “{name}” with {count} rows"),
    "hidden_rows": ("{count} ردیف پنهان", "{count} hidden rows"),
    "hidden_columns": ("{count} ستون پنهان", "{count} hidden columns"),
    "hidden_sheets": ("{count} برگهٔ پنهان", "{count} hidden sheets"),
    "rows_above_header": ("{count} ردیف بالای سرستون", "{count} rows above the header"),
}
_REASONS: dict[str, tuple[str, str]] = {
    "text": ("متن و واژه‌ها", "Text and words"),
    "synonyms": ("هم‌معناها", "Synonyms"),
    "requirements": ("الزامات", "Requirements"),
    "stage": ("حوزه و حلقهٔ زنجیره", "Sector and chain stage"),
    "record": ("کارنامه و گواهی", "Record and certificates"),
    "trl": ("آمادگی فناوری", "Technology readiness"),
    "county": ("نزدیکی مکانی", "Place"),
}
_WORDS_SHOWN = 5
_SHORTEST_WORD = 3


def word(name: str, language: str) -> str:
    return _WORDS[name][language == "en"]


def field_name(name: str, language: str) -> str:
    return _FIELDS[name][language == "en"] if name in _FIELDS else name


def reason_name(kind: str, language: str) -> str:
    return _REASONS[kind][language == "en"] if kind in _REASONS else kind


def ignored_text(ignored: Ignored, language: str) -> str:
    name = ignored.name or ("—" if ignored.what == "sheet" else "")
    return _IGNORED[ignored.what][language == "en"].format(name=name, count=grouped(ignored.count, language))


def duplicate_text(duplicate: Duplicate, language: str) -> str:
    by_key = duplicate.by == "key"
    if language == "en":
        return f"row {duplicate.row}: same {'key' if by_key else 'title and text'} as row {duplicate.same_as}"
    return to_persian(f"ردیف {duplicate.row}: {'کد' if by_key else 'عنوان و متن'} همان ردیف {duplicate.same_as} است")


def digits(value: object, language: str) -> str:
    return to_persian(str(value)) if language == "fa" else str(value)


def hundred(score: float, language: str) -> str:
    """Write a share of 0–1 as a number of 0–100."""
    return digits(round(score * 100), language)


def shown_title(document: Document, language: str) -> str:
    """The title in the reader's language, where there is one."""
    return document.title_alt if language == "en" and document.title_alt else document.title


def asked_in_words(requirement: Requirement, language: str) -> tuple[str, str, str]:
    """A row in words: signs such as ≥ are mirrored in a line from the right and would be read the wrong way round."""
    value = " – ".join(requirement.value.split("..")) if requirement.relation == "range" else requirement.value
    return requirement.parameter, word(requirement.relation, language), f"{value} {requirement.unit}".strip()


def reason_text(reason: Reason, match: Match, offer: Document, language: str, *, isolated: bool = False) -> str:
    """Say a reason; where the words that met are known they are named, each ``isolated`` from the direction of its neighbours if asked."""
    said = _english(reason) if language == "en" else reason.text or reason_name(reason.kind, language)
    shown = _pairs(match) if reason.kind == "synonyms" else _phrases(match, offer) if reason.kind == "text" else []
    if not shown:
        return said
    if isolated:
        shown = [f"\u2068{one}\u2069" for one in shown]
    return f"{said}: {'، '.join(shown) if language == 'fa' else ', '.join(shown)}"


def _pairs(match: Match) -> list[str]:
    """Word of the need ≈ word of the offer; spellings and plurals of a pair are shown once."""
    found: dict[frozenset[str], str] = {}
    for own, other in match.synonyms:
        if own.casefold() != other.casefold():
            found.setdefault(frozenset((_rough(own), _rough(other))), f"{own} ≈ {other}")
    return list(found.values())[:_WORDS_SHOWN]


def _rough(words: str) -> str:
    return " ".join(word.removesuffix("ها").removesuffix("های").removesuffix("s") for word in words.casefold().replace("\u200c", "").split())


def _phrases(match: Match, offer: Document) -> list[str]:
    """The words of the offer that met, as it writes them."""
    found: dict[str, None] = {}
    for span in match.phrases.other:
        if span.by == "exact" and span.end - span.start >= _SHORTEST_WORD:
            found.setdefault(str(getattr(offer, span.field))[span.start : span.end].replace("\n", " "))
    return list(found)[:_WORDS_SHOWN]


def _english(reason: Reason) -> str:
    facts = reason.facts
    name = reason_name(reason.kind, "en")
    if not facts.get("known", True) and "all" not in facts:
        return f"{name}: unknown"
    if reason.kind == "requirements" and "all" in facts:
        return f"{facts['met']} of {facts['all']} requirements met"
    if reason.kind == "trl" and "has" in facts:
        return f"TRL {facts['has']}, asked {facts['asked']}"
    if reason.kind == "county" and "same" in facts:
        return "In the same county" if facts["same"] else f"In {facts.get('place') or 'another county'}"
    if reason.kind == "stage":
        return "Same chain stage" if facts.get("steps") else "Same sector" if facts.get("sectors") else "Another sector or stage"
    return name
