"""What the gallery shows: for each component a list of its states, in the language of the page. All of it is invented."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from peyvand.web import charts
from peyvand.web.figures import is_persian


def two(persian: str, english: str) -> str:
    return persian if is_persian() else english


@dataclass(frozen=True)
class Specimen:
    """One component: its heading, the element round its states, and the context of each state."""

    name: str
    heading: str
    states: list[dict[str, Any]]
    around: str = "cluster"
    body: str = ""
    within: list[str] = field(default_factory=list)


def small(now: datetime) -> list[Specimen]:
    """Buttons, badges, states, clocks."""
    return [
        Specimen("button", two("دکمه", "Button"), _buttons()),
        Specimen(
            "badge",
            two("نشان", "Badge"),
            [
                {"label": two("ساده", "Plain")},
                {"label": two("جایگزینی واردات", "Import substitution"), "kind": "need"},
                {"label": two("دستاورد", "Achievement"), "kind": "offer"},
                {"label": two("عمومی", "Public"), "kind": "line", "icon": "eye"},
            ],
        ),
        Specimen("count", two("شمار", "Count"), [{"count": 12}, {"count": 3, "tone": "main"}]),
        Specimen(
            "state",
            two("وضعیت", "State"),
            [
                {"label": two("پیش‌نویس", "Draft"), "tone": "draft"},
                {"label": two("در بررسی", "In review")},
                {"label": two("باز", "Open"), "tone": "live"},
                {"label": two("در ارزیابی", "In evaluation"), "tone": "warn"},
                {"label": two("برنده اعلام‌شده", "Awarded"), "tone": "good"},
                {"label": two("بسته", "Closed"), "tone": "done"},
                {"label": two("بی‌پاسخ", "Unanswered"), "tone": "bad"},
            ],
        ),
        Specimen(
            "clock",
            two("زمان وعده", "Clock"),
            [
                {"until": now + timedelta(days=14, hours=1)},
                {"until": now + timedelta(hours=3, minutes=5)},
                {"until": now - timedelta(days=2, hours=1)},
                {"text": two("تا چهارشنبه", "until Wednesday")},
            ],
        ),
        Specimen("verified", two("سازمان تأییدشده", "Verified organization"), [{}, {"short": True}]),
        Specimen(
            "avatar",
            two("نماد", "Avatar"),
            [
                {"name": two("مجتمع مس سپیدکوه", "Sepidkuh")},
                {"name": two("ماهان", "Mahan"), "kind": "offer"},
                {"icon": "need", "kind": "need"},
                {"name": two("ارگ", "Arg"), "size": "l"},
            ],
        ),
    ]


def _buttons() -> list[dict[str, Any]]:
    return [
        {"label": two("کار اصلی", "Main act"), "kind": "main"},
        {"label": two("معرفی دستاورد", "Show an achievement"), "kind": "offer"},
        {"label": two("کار دوم", "Second act")},
        {"label": two("کار آرام", "Quiet act"), "kind": "quiet"},
        {"label": two("پس گرفتن", "Withdraw"), "kind": "danger"},
        {"label": two("پس بگیر", "Withdraw it"), "kind": "danger-fill"},
        {"label": two("ناتوان", "Disabled"), "kind": "main", "disabled": True},
        {"label": two("در حال فرستادن", "Sending"), "kind": "main", "busy": True},
        {"label": two("پیگیری می‌کنید", "Following"), "icon": "bookmark", "pressed": "true"},
        {"label": two("کوچک", "Small"), "size": "s", "icon": "plus"},
        {"label": two("چاپ", "Print"), "icon": "printer", "icon_only": True},
        {"label": two("پیوند به جایی", "A link"), "href": "#main"},
    ]


def lists(now: datetime) -> list[Specimen]:
    """Rows, filters, pages, tabs."""
    return [
        Specimen("result", two("ردیف فهرست", "Result"), _results(now), "results"),
        Specimen("segments", two("واژه‌های یافته", "Met words"), [{"segments": _segments()}], "p"),
        Specimen(
            "search-box",
            two("جست‌وجو", "Search box"),
            [
                {"label": two("جست‌وجو", "Search"), "id": "gallery-q", "value": two("سنگ‌شکن", "crusher")},
                {"label": two("جست‌وجو", "Search"), "id": "gallery-q2", "size": "l", "button": two("جست‌وجو", "Search"), "placeholder": two("قطعه، مسئله، فناوری یا سازمان…", "Part, problem, technology or organization…")},
            ],
            "stack",
        ),
        Specimen("chip", two("فیلتر روشن", "Chip"), [{"label": two("باز", "Open"), "href": "#main"}, {"label": two("معیار موفقیت مبهم است", "Success is unclear")}], "chips"),
        Specimen(
            "tabs",
            two("زبانه", "Tabs"),
            [
                {
                    "label": two("نمونهٔ زبانه", "Sample tabs"),
                    "tabs": [
                        {"label": two("شرح", "Text"), "href": "#main", "current": True},
                        {"label": two("الزامات", "Requirements"), "href": "#main", "count": 7},
                        {"label": two("پرسش‌ها", "Questions"), "href": "#main", "count": 4},
                    ],
                }
            ],
            "stack",
        ),
        Specimen(
            "empty",
            two("حالت خالی", "Empty"),
            [
                {
                    "title": two("چیزی پیدا نشد", "Nothing was found"),
                    "text": two("«بوش سرامیکی» در نیازهای باز نیست. شاید بدون فیلتر «رفسنجان» بیابید.", "“Ceramic bush” is not among the open needs. Perhaps without the filter “Rafsanjan”."),
                    "href": "#main",
                    "action": two("حذف فیلترها", "Remove the filters"),
                },
                {
                    "title": two("هنوز نیازی ننوشته‌اید", "You have not stated a need yet"),
                    "icon": "need",
                    "text": two("نخستین نیاز پنج دقیقه می‌خواهد.", "The first one takes five minutes."),
                    "href": "#main",
                    "action": two("ثبت نیاز", "State a need"),
                },
            ],
            "stack",
        ),
    ]


def _segments() -> list[dict[str, str]]:
    return [
        {"text": two("ساخت ", "Making a ")},
        {"text": two("بوش برنزی", "bronze bush"), "by": "exact"},
        {"text": two(" برای ", " for a ")},
        {"text": two("کراشر", "crusher"), "by": "synonym"},
    ]


def _results(now: datetime) -> list[dict[str, Any]]:
    organization = {"name": two("مجتمع مس نمونهٔ سپیدکوه", "Sepidkuh Sample Copper Complex"), "verified": True}
    return [
        {
            "url": "#main",
            "level": "3",
            "title": two("ساخت بوش برنزی اکسنتریک سنگ‌شکن مخروطی ثانویه", "Eccentric bronze bush for a secondary cone crusher"),
            "badges": [{"label": two("جایگزینی واردات", "Import substitution"), "kind": "need"}],
            "state": {"label": two("باز", "Open"), "tone": "live"},
            "text": two("بوش هر چهار تا پنج ماه ساییده می‌شود و هر تعویض ۳۶ ساعت توقف خط خردایش را در پی دارد.", "The bush wears out every four to five months; each change stops the line for 36 hours."),
            "organization": organization,
            "county": two("رفسنجان", "Rafsanjan"),
            "until": now + timedelta(days=14, hours=1),
            "fit": 90,
            "fit_word": two("تطابق قوی با توان شما", "Strong match with what you can"),
        },
        {
            "url": "#main",
            "level": "3",
            "kind": "need",
            "segments": _segments(),
            "hidden_organization": two("صاحب نیاز پس از پذیرش معرفی نام خود را می‌گوید", "The owner gives the name once an introduction is accepted"),
            "county": two("سیرجان", "Sirjan"),
            "until": now + timedelta(days=2, hours=1),
        },
    ]


def reasons(now: datetime) -> list[Specimen]:
    """Matches and why."""
    return [
        Specimen("match", two("تطابق", "Match"), [{"match": sample_match(), "open": True}], "matches"),
        Specimen("reasons", two("دلیل‌ها", "Reasons"), [{"reasons": _shares()}], "stack"),
        Specimen(
            "reason-chip",
            two("دلیل کوتاه", "Reason chip"),
            [
                {"text": two("۶ الزام از ۷", "6 of 7 requirements"), "tone": "good"},
                {"text": two("تحویل ۹۰ روز", "90 days to deliver"), "tone": "bad"},
                {"text": two("عمر نامشخص", "Life unknown"), "icon": "unknown"},
            ],
        ),
        Specimen("phrases", two("عبارت‌های هم‌رسیده", "Phrases"), [{"need": _segments(), "offer": _segments()[1:], "synonyms": [(two("سنگ‌شکن مخروطی", "cone crusher"), two("کراشر هیدروکن", "hydrocone crusher"))]}], "stack"),
        Specimen("fits", two("وضع الزامات", "Fits"), [{"fits": _fits()}], "stack"),
        Specimen("weights", two("وزن دلیل‌ها", "Weights"), [{"open": True, "list": "gallery-matches", "weights": _weights(), "thresholds": [(65, two("تطابق قوی", "Strong match")), (45, two("تطابق متوسط", "Fair match")), (0, two("تطابق ضعیف", "Weak match"))]}], "stack"),
        Specimen(
            "requirements",
            two("الزامات", "Requirements"),
            [{"rows": [{"name": two("سختی", "Hardness"), "value": two("۷۰ تا ۸۵ HBW", "70 to 85 HBW"), "must": True}, {"name": two("زمان تحویل", "Delivery"), "value": two("حداکثر ۶۰ روز", "at most 60 days"), "must": False}]}],
            "stack",
        ),
    ]


def _shares() -> list[dict[str, Any]]:
    return [
        {"kind": "text", "label": two("متن و واژه‌ها", "Words"), "share": 0.94, "part": 28, "whole": 30},
        {"kind": "requirements", "label": two("الزامات", "Requirements"), "share": 0.57, "part": 14, "whole": 25},
        {"kind": "county", "label": two("نزدیکی مکانی", "Nearness"), "share": 0.1, "part": 1, "whole": 8},
    ]


def _weights() -> list[dict[str, Any]]:
    return [{"kind": one["kind"], "label": one["label"], "value": one["whole"], "start": one["whole"]} for one in _shares()]


def _fits() -> list[dict[str, str]]:
    return [
        {"status": "met", "text": two("سختی ۷۰ تا ۸۵ HBW", "Hardness 70 to 85 HBW"), "evidence": two("۷۸، سند دیده‌شده", "78, document seen")},
        {"status": "unmet", "text": two("تحویل حداکثر ۶۰ روز", "Delivery within 60 days"), "evidence": two("۹۰ روز، اظهارشده", "90 days, declared")},
        {"status": "unknown", "text": two("عمر دست‌کم ۳٬۰۰۰ ساعت", "Life at least 3,000 hours"), "evidence": two("گفته نشده؛ می‌توانید بپرسید", "Not said; you can ask")},
    ]


def sample_match() -> dict[str, Any]:
    return {
        "id": "sample",
        "place": 1,
        "title": two("ریخته‌گری گریز از مرکز بوش‌های برنزی سنگین", "Centrifugal casting of heavy bronze bushes"),
        "url": "#main",
        "organization": {"name": two("آلیاژگران نمونهٔ ماهان", "Mahan Sample Alloys"), "url": "#main", "verified": True},
        "county": two("کرمان", "Kerman"),
        "score": 90,
        "word": two("تطابق قوی", "Strong match"),
        "brief": [{"text": two("۶ الزام از ۷", "6 of 7 requirements"), "tone": "good"}, {"text": two("دانش‌بنیان", "Knowledge-based"), "icon": "shield-check"}],
        "reasons": _shares(),
        "fits": _fits(),
        "need": _segments(),
        "offer": _segments()[1:],
        "judgement": "fits",
        "judge_url": "#main",
        "act": {"label": two("درخواست معرفی", "Ask for an introduction"), "href": "#main"},
    }


def work(now: datetime) -> list[Specimen]:
    """Tasks, queues, figures, tables, time."""
    return [
        Specimen(
            "task",
            two("کار", "Task"),
            [
                {"title": two("پاسخ به پرسش دربارهٔ بار اسمی", "Answer the question about the load"), "text": two("تا پاسخ ندهید، مهلت بسته نمی‌شود.", "The call stays open until you answer."), "kind": "need", "icon": "message", "icon_flip": True, "until": now + timedelta(hours=3, minutes=5), "href": "#main", "act": two("پاسخ دادن", "Answer"), "main": True},
                {"title": two("«زره سنگ‌شکن» در بررسی است", "“Crusher liner” is in review"), "text": two("تا فردا ساعت ۱۲ وعده داده شده است.", "Promised by noon tomorrow."), "until": now + timedelta(days=9), "href": "#main", "act": two("دیدن", "Look")},
            ],
            "tasks",
        ),
        Specimen("queue", two("صف", "Queue"), [{"label": two("نمونهٔ صف", "Sample queue"), "cases": [{"href": "#main", "title": two("زره سنگ‌شکن فکی", "Jaw crusher liner"), "until": now + timedelta(hours=5), "current": True}, {"href": "#main", "title": two("پایش پالپ", "Pulp monitoring"), "note": two("نزدیک به یک نیاز دیگر", "Near another need"), "until": now - timedelta(hours=30)}]}], "stack"),
        Specimen("figure", two("عدد", "Figure"), [{"value": two("۱۴۸", "148"), "name": two("نیاز باز", "open needs"), "href": "#main", "change": two("۱۲ بیش از ماه پیش", "12 more than last month"), "tone": "good"}, {"value": two("۹٫۴", "9.4"), "unit": two("میلیارد ریال", "billion rials"), "name": two("بهای کنونی", "present price")}], "figures"),
        Specimen("timeline", two("خط زمان", "Timeline"), [{"steps": [{"label": two("انتشار", "Published"), "at": now.date() - timedelta(days=2), "state": "done"}, {"label": two("پایان پرسش‌ها", "Questions close"), "at": now, "state": "current"}, {"label": two("اعلام نتیجه", "Result"), "note": two("پس از ارزیابی", "after evaluation")}]}], "stack"),
        Specimen("track", two("مرحله‌ها", "Track"), [{"label": two("مرحله‌های همکاری", "Stages"), "stages": [{"label": two("معرفی", "Introduction"), "state": "done"}, {"label": two("گفت‌وگو", "Talks"), "state": "done"}, {"label": two("محرمانگی", "NDA"), "state": "current"}, {"label": two("نمونه", "Sample")}, {"label": two("قرارداد", "Contract")}]}], "stack"),
        Specimen("stepper", two("گام‌ها", "Stepper"), [{"steps": [{"href": "#main", "label": two("نیاز چیست", "What"), "state": "done"}, {"href": "#main", "label": two("الزامات", "Requirements"), "state": "error", "errors": 1}, {"href": "#main", "label": two("زمان‌بندی", "Dates"), "state": "current"}]}], "stack"),
        Specimen("checklist", two("تا انتشار", "Checklist"), [{"items": [{"label": two("عنوان و شرح", "Title and text"), "state": "done"}, {"label": two("مقدار سختی نادرست است", "Hardness is wrong"), "state": "error", "href": "#main"}, {"label": two("پایان مهلت", "Last day"), "href": "#main"}]}], "stack"),
        Specimen("facts", two("نام و مقدار", "Facts"), [{"facts": [{"label": two("نیاز سالانه", "A year"), "value": two("۱۸ عدد", "18 pieces")}, {"label": two("بهای کنونی", "Present price"), "value": two("۹٫۴ میلیارد ریال", "IRR 9.4 billion"), "note": two("هر عدد", "each")}]}, {"layout": "rows", "facts": [{"label": two("دیده شد", "Seen"), "value": two("۳۸ سازمان", "38 organizations")}, {"label": two("باز کردند", "Opened"), "value": two("۲۱", "21")}]}], "stack"),
        Specimen("file-list", two("فایل‌ها", "Files"), [{"files": [{"name": two("گزارش آزمون فراصوت", "Ultrasonic report"), "href": "#main", "about": "PDF", "remove": "1"}, {"name": two("نقشهٔ ساخت", "Drawing"), "locked": two("پس از پذیرش محرمانگی", "after the NDA")}]}], "stack"),
        Specimen("drop", two("جای فایل", "Drop"), [{"id": "gallery-file", "name": "file", "limit": two("تا ۲۰ مگابایت", "up to 20 MB")}], "stack"),
        Specimen("data-table", two("جدول", "Table"), [{"caption": two("خرید از درون استان، میلیارد ریال", "Purchase within the province, billion rials"), "columns": [{"label": two("واحد", "Unit")}, {"label": two("نیاز", "Needs"), "number": True, "sort": "?sort=needs", "sorted": "descending"}, {"label": two("خرید", "Purchase"), "number": True}], "rows": [[two("مجتمع مس نمونهٔ سپیدکوه", "Sepidkuh"), two("۱۲۴", "124"), two("۵۱۸", "518")], [two("فولاد نمونهٔ باغین", "Baghin Steel"), two("۶۶", "66"), two("۱٬۰۱۱", "1,011")]], "total": [two("جمع", "Total"), two("۱۹۰", "190"), two("۱٬۵۲۹", "1,529")]}], "stack"),
        Specimen("score-table", two("جدول ارزیابی", "Score table"), [{"caption": two("ارزیابی", "Evaluation"), "criteria": [two("روش فنی", "Method"), two("قیمت", "Price")], "rows": [{"place": 1, "name": two("ماهان", "Mahan"), "scores": [84, 78], "total": 81, "low": 76, "high": 86, "winner": True}, {"place": 2, "name": two("جوپار", "Jupar"), "scores": [70, 74], "total": 72, "low": 55, "high": 88, "wide": True}, {"name": two("لوت", "Lut"), "scores": [], "gate": two("از شرط الزامی نگذشت", "did not pass a gate")}]}], "stack"),
        Specimen("chart", two("نمودار", "Chart"), [{"chart": charts.bars(two("نیازهای باز در هر شهرستان", "Open needs by county"), two("نیاز", "Needs"), two("شهرستان", "County"), [(two("رفسنجان", "Rafsanjan"), 46, "need"), (two("سیرجان", "Sirjan"), 38, "need"), (two("کرمان", "Kerman"), 31, "offer")])}], "stack"),
        Specimen("heat-list", two("کم تا زیاد", "Heat list"), [{"rows": [{"label": two("رفسنجان", "Rafsanjan"), "value": 46, "share": 1, "heat": 5}, {"label": two("بم", "Bam"), "value": 9, "share": 0.2, "heat": 1}]}], "stack"),
    ]


def words(now: datetime) -> list[Specimen]:
    """Notices, messages, differences, accounts."""
    return [
        Specimen("notice", two("پیام ماندنی", "Notice"), [{"text": two("پرسش‌ها تا شنبه باز است.", "Questions are open until Saturday.")}, {"tone": "good", "text": two("طرح شما ساعت ۱۴:۰۷ دریافت شد.", "Your concept came in at 14:07.")}, {"tone": "warn", "text": two("این اصلاحیه بنیادی است؛ سه پیشنهاد باید دوباره تأیید شود.", "This amendment is material; three proposals must be confirmed again.")}, {"tone": "need", "icon": "copy", "text": two("نیازی نزدیک به این پارسال ثبت شد:", "A need near this one was stated last year:"), "href": "#main", "link": two("بوش برنزی", "bronze bush")}, {"tone": "bad", "text": two("مهلت ساعت ۱۶:۰۰ گذشت.", "The deadline passed at 16:00.")}], "stack"),
        Specimen("toast", two("پیام گذرا", "Toast"), [{"text": two("تطابق کنار گذاشته شد.", "The match was put aside."), "tone": "success", "undo": two("برگرداندن", "Undo"), "undo_url": "#main"}, {"text": two("ارتباط با سرور برقرار نشد؛ نوشته‌تان مانده است.", "The server was not reached; what you wrote is still here."), "tone": "error"}], "stack"),
        Specimen("diff", two("تفاوت", "Difference"), [{"parts": [{"kind": "same", "text": two("عمر", "Life")}, {"kind": "del", "text": two("خوب", "good")}, {"kind": "ins", "text": two("دست‌کم دوازده ماه", "at least twelve months")}]}], "stack"),
        Specimen("account", two("حساب نمایشی", "Demonstration account"), [{"name": "account", "value": "1", "role": two("کارشناس خودکفایی", "Self-sufficiency engineer"), "organization": two("مجتمع مس نمونهٔ سپیدکوه", "Sepidkuh"), "purpose": two("نیاز می‌نویسد", "states needs"), "kind": "need", "icon": "need"}, {"name": "account", "value": "2", "role": two("مدیر فنی", "Technical lead"), "organization": two("آلیاژگران نمونهٔ ماهان", "Mahan"), "purpose": two("پاسخ می‌دهد", "answers"), "kind": "offer", "icon": "offer"}], "accounts"),
        Specimen("both", two("تأیید دو طرف", "Both sides"), [{"sides": [{"name": two("سپیدکوه", "Sepidkuh"), "state": "done"}, {"name": two("جوپار", "Jupar"), "state": "wait", "text": two("منتظر", "waiting")}]}, {"sides": [{"name": two("سپیدکوه", "Sepidkuh"), "state": "done"}, {"name": two("جوپار", "Jupar"), "state": "bad", "text": two("نپذیرفت", "refused")}]}], "stack"),
        Specimen("thread", two("پیام‌ها", "Thread"), [{"messages": [{"who": two("مدیر تولید", "Production lead"), "at": now - timedelta(hours=30), "text": two("دو دست آستر رسید.", "Two sets of liners came.")}, {"who": two("کارشناس خودکفایی", "Engineer"), "at": now - timedelta(minutes=20), "text": two("شمارش انجام شد.", "They were counted."), "mine": True}]}], "stack"),
        Specimen("fingerprint", two("اثر انگشت سند", "Fingerprint"), [{"digest": "9c417e0bd2a853f61b7d44e9a0c28f156e3a90d47c2be88105fa3d67b91e2c48"}, {"digest": "9c417e0bd2a853f6", "short": True}], "stack"),
        Specimen("answers", two("پاسخ به الزام", "Answers"), [{"answers": [{"name": "a1", "label": two("سختی", "Hardness"), "value": two("۷۰ تا ۸۵ HBW", "70 to 85 HBW"), "must": True, "answer": "yes", "evidence": two("۷۸، گزارش پیوست", "78, report attached")}, {"name": "a2", "label": two("آزمون فراصوت", "Ultrasonic test"), "value": two("گزارش بی‌عیب", "clean report"), "must": True, "answer": "no", "error": two("با «نه»، پیشنهاد از شرط الزامی نمی‌گذرد.", "With “no” the proposal does not pass a gate.")}]}], "stack"),
        Specimen("choice", two("انتخاب", "Choice"), [{"name": "c", "value": "1", "label": two("عموم", "Everybody"), "help": two("بیشترین پاسخ", "most answers"), "checked": True}, {"name": "c", "value": "2", "label": two("دعوت‌شدگان", "Invited ones")}, {"type": "checkbox", "name": "d", "value": "1", "label": two("سهام (پس از تأیید سازمان)", "Equity (once verified)"), "disabled": True}], "choices"),
        Specimen("segmented", two("چندپاره", "Segmented"), [{"legend": two("واحد پول", "Unit of money"), "name": "unit", "options": [{"value": "rial", "label": two("ریال", "rial"), "checked": True}, {"value": "toman", "label": two("تومان", "toman")}]}], "cluster"),
        Specimen("autosave", two("ذخیرهٔ خودکار", "Autosave"), [{"text": two("پیش‌نویس ساعت ۱۴:۰۷ ذخیره شد", "Draft saved at 14:07"), "state": "saved"}, {"text": two("ذخیره نشد؛ دوباره می‌کوشیم", "Not saved; we try again"), "state": "failed"}], "stack"),
    ]
