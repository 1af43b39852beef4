"""What is said to people: one sentence for each reason of a refusal and each warning, in both languages."""

REASONS: dict[str, dict[str, str]] = {
    "empty": {
        "fa": "چیزی نوشته نشده است.",
        "en": "Nothing was written.",
    },
    "not_digits": {
        "fa": "تنها رقم بنویسید؛ نشانهٔ دیگری در آن هست.",
        "en": "Write digits only; it holds another character.",
    },
    "length": {
        "fa": "شمار رقم‌ها درست نیست.",
        "en": "The number of digits is wrong.",
    },
    "checksum": {
        "fa": "رقم کنترل نمی‌خواند؛ یکی از رقم‌ها نادرست یا جابه‌جاست.",
        "en": "The check digit does not agree; a digit is wrong or two are swapped.",
    },
    "repeated_digit": {
        "fa": "همهٔ رقم‌ها یکی است.",
        "en": "All digits are the same.",
    },
    "empty_serial": {
        "fa": "بخش میانی نمی‌تواند همه صفر باشد.",
        "en": "The middle part cannot be all zeros.",
    },
    "place_code": {
        "fa": "سه رقم نخست درست نیست.",
        "en": "The first three digits are not valid.",
    },
    "country_code": {
        "fa": "شمارهٔ ایران نیست.",
        "en": "It is not a number of Iran.",
    },
    "not_mobile": {
        "fa": "شمارهٔ همراه با ۰۹ آغاز می‌شود.",
        "en": "A mobile number begins with 09.",
    },
    "prefix": {
        "fa": "پیش‌شماره شناخته نیست.",
        "en": "The prefix is not known.",
    },
    "extension": {
        "fa": "شمارهٔ همراه داخلی ندارد.",
        "en": "A mobile number has no extension.",
    },
    "area_code_missing": {
        "fa": "پیش‌شمارهٔ استان را هم بنویسید، مانند ۰۳۴.",
        "en": "Write the area code too, such as 034.",
    },
    "area_code": {
        "fa": "پیش‌شمارهٔ استان شناخته نیست.",
        "en": "The area code is not known.",
    },
    "mobile": {
        "fa": "این شمارهٔ همراه است؛ در خانهٔ همراه بنویسید.",
        "en": "This is a mobile number; write it in the mobile field.",
    },
    "subscriber": {
        "fa": "شمارهٔ مشترک با ۲ تا ۸ آغاز می‌شود.",
        "en": "The subscriber number begins with 2 to 8.",
    },
    "first_five": {
        "fa": "در پنج رقم نخست کد پستی ۰ و ۲ به کار نمی‌رود.",
        "en": "The first five digits of a postal code hold no 0 or 2.",
    },
    "country": {
        "fa": "شبای ایران با IR آغاز می‌شود و ۲۴ رقم دارد.",
        "en": "An Iranian IBAN begins with IR and has 24 digits.",
    },
    "old_form": {
        "fa": "شمارهٔ اقتصادی ۱۲ رقمی کنار گذاشته شده است؛ شمارهٔ تازه را بنویسید.",
        "en": "The 12-digit economic number was retired; write the new one.",
    },
    "branch": {
        "fa": "چهار رقم پایانی نمی‌تواند ۰۰۰۰ باشد.",
        "en": "The last four digits cannot be 0000.",
    },
    "form": {
        "fa": "شکل نوشته شناخته نشد.",
        "en": "The form was not recognized.",
    },
    "two_digit_year": {
        "fa": "سال را چهاررقمی بنویسید.",
        "en": "Write the year with four digits.",
    },
    "ambiguous_order": {
        "fa": "روز و ماه معلوم نیست؛ به شکل سال-ماه-روز بنویسید.",
        "en": "Day and month are unclear; write year-month-day.",
    },
    "year_range": {
        "fa": "سال بیرون از بازهٔ پذیرفته است.",
        "en": "The year is outside the accepted range.",
    },
    "no_such_day": {
        "fa": "چنین روزی در تقویم نیست.",
        "en": "There is no such day in the calendar.",
    },
    "suffix": {
        "fa": "بخش پس از ممیز کج نیست.",
        "en": "The part after the slash is missing.",
    },
    "space": {
        "fa": "میان آن فاصله هست.",
        "en": "There is a space inside it.",
    },
    "characters": {
        "fa": "نشانه‌ای دارد که اینجا به کار نمی‌رود.",
        "en": "It holds a character that is not used here.",
    },
    "block": {
        "fa": "بیرون از بازهٔ شماره‌های ORCID است.",
        "en": "It lies outside the ORCID number blocks.",
    },
    "leading_zero": {
        "fa": "با صفر آغاز نمی‌شود.",
        "en": "It does not begin with zero.",
    },
    "year": {
        "fa": "سال اظهارنامه پذیرفته نیست.",
        "en": "The year of the application is not accepted.",
    },
    "unknown": {
        "fa": "این کد در رده‌بندی نیست.",
        "en": "The classification has no such code.",
    },
    "section_mismatch": {
        "fa": "حرف بخش با شماره نمی‌خواند.",
        "en": "The section letter does not agree with the number.",
    },
    "ambiguous_separator": {
        "fa": "معلوم نیست جداکنندهٔ هزارگان است یا ممیز؛ بی‌جداکننده بنویسید.",
        "en": "Unclear whether it separates thousands or decimals; write it without a separator.",
    },
    "ambiguous_slash": {
        "fa": "معلوم نیست کسر است یا ممیز؛ با نقطه یا ٫ بنویسید.",
        "en": "Unclear whether a fraction or a decimal; use a point.",
    },
    "grouping": {
        "fa": "جداکنندهٔ هزارگان سر جای خود نیست.",
        "en": "The thousands separator is out of place.",
    },
    "mixed_separators": {
        "fa": "دو گونه جداکنندهٔ هزارگان دارد.",
        "en": "It mixes two thousands separators.",
    },
    "many_separators": {
        "fa": "بیش از یک ممیز دارد.",
        "en": "It has more than one decimal separator.",
    },
    "too_long": {
        "fa": "بیش از اندازه بلند است.",
        "en": "It is too long.",
    },
    "negative": {
        "fa": "مبلغ منفی نمی‌شود.",
        "en": "An amount is not negative.",
    },
    "currency": {
        "fa": "تنها ریال یا تومان بنویسید.",
        "en": "Write rial or toman only.",
    },
    "two_currencies": {
        "fa": "هم ریال نوشته‌اید هم تومان.",
        "en": "Both rial and toman are written.",
    },
    "fraction_of_rial": {
        "fa": "کمتر از یک ریال شمرده نمی‌شود.",
        "en": "Less than one rial is not counted.",
    },
    "order": {
        "fa": "بزرگ‌تر باید پیش از کوچک‌تر بیاید.",
        "en": "The larger part must come before the smaller.",
    },
    "word": {
        "fa": "واژه‌ای دارد که عدد نیست.",
        "en": "It holds a word that is not a number.",
    },
    "unclear_word": {
        "fa": "«بیلیون» دو معنا دارد؛ «هزار میلیارد» بنویسید.",
        "en": 'That word has two meanings; write "thousand billion".',
    },
    "too_large": {
        "fa": "بیش از اندازه بزرگ است.",
        "en": "It is too large.",
    },
    "range": {
        "fa": "باید میان ۰ و ۱۰۰ باشد.",
        "en": "It must lie between 0 and 100.",
    },
}

WARNINGS: dict[str, dict[str, str]] = {
    "unusual": {
        "fa": "کد پستی نامعمول است؛ یک بار دیگر نگاه کنید.",
        "en": "An unusual postal code; please look again.",
    },
    "unverified_foreign": {
        "fa": "شمارهٔ اتباع خارجی رقم کنترل ندارد و باید با مدرک دیده شود.",
        "en": "A foreign national's number has no check digit and must be seen on paper.",
    },
    "below_table": {
        "fa": "ردهٔ اصلی درست است ولی خود کد در جدول نیست.",
        "en": "Its division is right, but the code itself is not in the table.",
    },
}
