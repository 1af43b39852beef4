"""Headers as offices write them."""

import pytest

from peyvand.papers.match_report.words import field_name
from peyvand.papers.sheets.layouts import layout

NEEDS = {
    "title": "عنوان|عنوان نياز|موضوع نیاز فناورانه|عنوان / موضوع نیاز|عنوان (فارسی)|Need Title|نام کالا|title_fa|عنوان نیاز صنعتی|عنوان مساله",
    "text": "شرح|شرح مختصر نیاز|شرح مشکل یا نیاز|توضیح مشکل|Problem Description|problem summary|توضيحات تكميلي|شرح کامل مسئله|خلاصه نیاز|problem_fa",
    "key": "کد|كد نياز|شناسه|شناسهٔ نیاز|کد رهگیری نیاز|کد یکتا|Need ID|key|id",
    "sectors": "کد ISIC|آیسیک|کد آيسيک|رشته فعالیت|حوزه تخصصی|Sector (ISIC)",
    "trl": "TRL|Min. TRL|Required TRL|TRL (min)|سطح بلوغ فناوری مورد نیاز|سطح آمادگي فناوري (TRL)|حداقل TRL",
    "requirements": "الزامات و مشخصات فنی|مشخصات فني مورد نياز|نیازمندی‌های فنی|Technical Requirements|requirements (must)",
    "organization": "نام شرکت متقاضی|شرکت متقاضی|سازمان متقاضی|صاحب نیاز|Company Name|نام شركت",
    "county": "شهرستان|شهرستان محل نیاز|شهر|Location (county)",
    "success": "معیار موفقیت|معیارهای پذیرش|خروجی مورد انتظار:",
    "tried": "اقدامات انجام شده|راه‌حل‌های آزموده شده|چه کرده‌اید",
    "deadline": "مهلت ارسال پیشنهاد|مهلت",
    "budget_max": "بودجه (میلیون ریال)|بودجه تقریبی|سقف بودجه",
    "kind": "نوع|نوع تقاضا|kind",
    "stages": "مرحله در زنجیره ارزش|حلقه|Chain stage",
    "number": "ردیف|رديف|#",
}
OFFERS = {
    "title": "عنوان محصول/خدمت|نام محصول یا خدمت|نام توانمندی|عنوان دستاورد فناورانه|Product Title|Offer Name|نام محصول / خدمت",
    "text": "شرح محصول یا خدمت|شرح توانمندی|معرفی اجمالی|Capability description|خلاصهٔ طرح|توضیحات محصول|کاربرد محصول",
    "specs": "ویژگی‌های فنی محصول|مشخصات فني محصول|specifications",
    "organization": "شرکت ارائه دهنده|نام شرکت دانش‌بنیان|شرکت سازنده|نام عرضه‌کننده",
    "certificates": "گواهینامه‌ها و استانداردها|مجوزها و گواهی‌ها|گواهی‌ها",
    "trl": "TRL level|سطح آمادگی فناوری",
    "how": "روش کار|روش انجام|how_fa",
}
CASES = [
    (side, field, header)
    for side, table in (("needs", NEEDS), ("offers", OFFERS))
    for field, headers in table.items()
    for header in headers.split("|")
]


@pytest.mark.parametrize(("side", "field", "header"), CASES)
def test_a_header_names_its_field(side: str, field: str, header: str) -> None:
    guess = layout(side).guess(header)
    assert guess is not None
    assert guess.field == field


@pytest.mark.parametrize("header", ["امضای مدیر", "رنگ دیوار", "کد پستی", "شناسهٔ ملی شرکت", "عنوان شغلی", "استان", "x", "", "ا" * 500])
def test_other_headers_name_nothing(header: str) -> None:
    assert layout("needs").guess(header) is None


@pytest.mark.parametrize("side", ["needs", "offers"])
def test_every_field_has_a_name_in_both_languages(side: str) -> None:
    for field in set(layout(side).fields):
        assert field_name(field, "fa") != field
        assert field_name(field, "en")
