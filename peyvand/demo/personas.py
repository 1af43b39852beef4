"""One account for each kind of person who uses the site. Persons are shown by their role; none of them exists."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Persona:
    key: str
    name_fa: str
    name_en: str
    organization: str = ""
    role: str = ""
    site_role: str = ""
    is_liaison: bool = False
    may_sign: bool = False


PERSONAS = [
    Persona("engineer", "کارشناس خودکفایی", "Self-sufficiency engineer", "ind-01", "expert"),
    Persona("buyer", "مدیر خرید و قراردادها", "Head of procurement", "ind-02", "owner", may_sign=True),
    Persona("solver", "مدیر فنی و فروش", "Technical and sales manager", "sme-01", "owner", may_sign=True),
    Persona("startup", "هم‌بنیان‌گذار شرکت دانش‌بنیان", "Co-founder of a knowledge-based company", "kbc-13", "manager"),
    Persona("liaison", "مسئول ارتباط دانشگاه با صنعت", "University industry liaison", "uni-01", "manager", is_liaison=True),
    Persona("researcher", "پژوهشگر فرآوری مواد معدنی", "Mineral processing researcher", "uni-04", "expert"),
    Persona("facilitator", "کارگزار پارک علم و فناوری", "Science park facilitator", "prk-01", "expert"),
    Persona("investor", "کارشناس سرمایه‌گذاری", "Investment officer", "fnd-02", "expert"),
    Persona("secretary", "دبیر کارگروه", "Committee secretary", "pub-01", "expert", site_role="secretary"),
    Persona("analyst", "تحلیلگر استان", "Provincial analyst", site_role="analyst"),
    Persona("registrar", "مسئول ثبت", "Registrar", site_role="registrar"),
    Persona("moderator", "بررسی‌کنندهٔ نیازها و دستاوردها", "Moderator", site_role="moderator"),
    Persona("administrator", "سرپرست سامانه", "Administrator", site_role="administrator"),
]
