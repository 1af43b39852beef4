"""How a company comes in, by clicks and keys: an account, an organization, its papers looked at twice, a verification that ends and is renewed."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Site, enter
from tests.e2e.stories import Clock, code_in, field, paper

MINUTES = 5
FOUNDER = "founder@novpaya.example"
NAME = "نبض افزار پایش"
"""What an organization of the demonstration in another county is called too, with a space for its half-space."""
REASON = "نشانی با آگهی ثبت یکی نیست؛ نشانی آگهی را بنویسید."
UNREADABLE = "مدرک خوانا نیست؛ نسخهٔ خوانا بفرستید."
FAINT, CLEAR = "آگهی تار.pdf", "آگهی ثبت.pdf"
CLAIMANT = "head@khorshidkan.example"
CLAIMED = "مجتمع ذوب و پالایش خورشیدکان"
ORGANIZATION = re.compile(r"/organizations/([a-z2-7]{10})/[^/]+/$")
OVER = """
from datetime import timedelta
from peyvand.core import calendar, clock
from peyvand.registry.models import Organization
from peyvand.registry.tasks import lapse_verifications
now = clock.now()
Organization.objects.filter(public_id="{public_id}").update(verified_until=calendar.local_day(now) - timedelta(days=1))
lapse_verifications(now)
"""


def test_a_new_company_comes_in_and_is_verified_and_renewed(windows: Any, site: Site):
    clock = Clock("A company comes in, is returned, verified, lapses and is renewed")
    founder, registrar = windows(), windows()
    _sign_up(founder, site, FOUNDER, "مدیر شرکت نوپا")
    clock.part("founder makes an account")
    address = _register(founder)
    clock.part("founder registers the company")
    _complete(founder, address)
    _send_papers(founder)
    _send(founder, address)
    clock.part("founder completes it, puts papers, sends")
    enter(registrar, "registrar")
    _return(registrar, address)
    clock.part("registrar opens a paper, returns it")
    _mend(founder, site, address)
    _replace_paper(founder)
    _send_again(founder, address)
    clock.part("founder reads why, mends, replaces, sends again")
    _confirm_owner(registrar)
    _see_the_newer_paper(registrar, address)
    _verify(registrar, address, until="۱۴۰۶/۱۲/۲۹")
    clock.part("registrar confirms the owner, verifies")
    _see_verified(founder, address)
    clock.part("founder sees it")
    _end(site, address)
    clock.part("the last day passes")
    _renew(founder, registrar, address)
    clock.part("founder renews, registrar verifies")
    clock.tell()
    assert clock.whole < MINUTES * 60


def _sign_up(page: Any, site: Site, address: str, name: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="ورود").first.click()
    page.get_by_role("link", name="ساختن حساب").first.click()
    page.get_by_label("ایمیل یا شمارهٔ همراه").fill(address)
    page.get_by_label("نامی که نشان داده می‌شود").fill(name)
    page.get_by_role("button", name="رمز را بفرست").click()
    expect(page.locator(".error-summary a")).to_have_count(1)
    page.get_by_label("شرایط استفاده و متن حریم شخصی را خوانده‌ام و می‌پذیرم.").check()
    page.get_by_role("button", name="رمز را بفرست").click()
    page.wait_for_url(re.compile(r"^[^?]*/sign-up/code/"))
    page.get_by_label("رمز یک‌بارمصرف").fill(code_in(site.mail_to(address)))
    page.get_by_role("button", name="ساختن حساب").click()
    page.wait_for_url(lambda url: "/sign-up" not in url)
    expect(page.locator("h1")).to_be_visible()


def _register(page: Any) -> str:
    """What looks like it is shown first; it is told to be another. The answer is the page's address."""
    page.goto("/organizations/")
    page.get_by_role("link", name="ثبت سازمان خود").first.click()
    field(page, "چه چیزی نشان می‌دهد از سوی آن سخن می‌گویید").fill("آگهی تأسیس شرکت، شمارهٔ ۱۲۳۴")
    page.get_by_label("نام فارسی").fill(NAME)
    page.get_by_label("نوع", exact=True).select_option(label="شرکت دانش‌بنیان")
    field(page, "شهرستان").select_option(label="سیرجان")
    field(page, "سال تأسیس").fill("۱۴۰۲")
    page.get_by_role("button", name="ذخیره").click()
    alike = page.locator("[role=alert]", has_text="شاید پیش از این ثبت شده باشد")
    expect(alike.get_by_role("link", name="نبض‌افزار پایش", exact=True)).to_be_visible()
    assert violations(page) == []
    assert field(page, "سال تأسیس").input_value() == "۱۴۰۲"
    page.get_by_label("سازمان دیگری است؛ ثبت شود").check()
    page.get_by_role("button", name="ذخیره").click()
    page.wait_for_url(ORGANIZATION)
    expect(page.locator("main")).to_contain_text("تأییدنشده")
    return str(page.url)


def _complete(page: Any, address: str) -> None:
    """What is missing is said, and it is written."""
    page.goto(address)
    missing = page.locator(".notice", has_text="پیش از ارسال برای بررسی و تأیید")
    assert missing.locator("li").count() == 3
    missing.get_by_role("link", name="تکمیل").click()
    field(page, "شناسهٔ ملی").fill("99123456454")
    field(page, "نشانی").fill("شهرک صنعتی، خیابان سوم")
    field(page, "ایمیل").fill("office@novpaya.example")
    page.get_by_role("button", name="افزودن گواهی").click()
    _certificate(page, "۱۴۰۶/۱۲/۲۹")
    page.get_by_role("button", name="ذخیره").click()
    page.wait_for_url(address)


def _send_papers(page: Any) -> None:
    """The way to them stands beside the button that sends the organization; without a file the form says so and keeps what was chosen."""
    lacking = page.locator(".notice", has_text="مسئول ثبت اینها را می‌جوید")
    expect(lacking).to_contain_text("آگهی ثبت در میان مدارک نیست.")
    lacking.get_by_role("link", name="ارسال مدارک").click()
    page.get_by_label("نوع مدرک").select_option(label="آگهی ثبت")
    page.get_by_role("button", name="فرستادن", exact=True).click()
    page.locator(".error-summary a").click()
    assert page.get_by_label("نوع مدرک").input_value() == "registration"
    _put(page, FAINT, "1")
    page.get_by_label("نوع مدرک").select_option(label="گواهی دانش‌بنیان")
    field(page, "گواهی‌ای که نشان می‌دهد").select_option(label="دانش‌بنیان نوپا · KB-1402-77")
    _put(page, "گواهی.pdf", "2")
    expect(page.locator("[aria-labelledby=standing-name] li")).to_have_count(2)
    assert violations(page) == []


def _put(page: Any, name: str, number: str) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": paper(number)})
    page.get_by_role("button", name="فرستادن", exact=True).click()
    expect(page.locator("body")).to_contain_text("مدرک نگه داشته شد")


def _send(page: Any, address: str) -> None:
    page.goto(address)
    expect(page.locator(".page-head")).not_to_contain_text("در میان مدارک نیست")
    page.get_by_role("button", name="ارسال برای بررسی و تأیید").click()
    expect(page.locator(".page-head")).to_contain_text("در بررسی")


def _certificate(page: Any, until: str) -> None:
    page.locator("[name=certificates-0-kind]").select_option(label="دانش‌بنیان نوپا")
    page.locator("[name=certificates-0-number]").fill("KB-1402-77")
    page.locator("[name=certificates-0-valid_until]").fill(until)


def _case(page: Any, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="دیدن مورد").click()


def _return(page: Any, address: str) -> None:
    """The paper stands beside what it shows, and comes as it was sent; a return wants a reason."""
    _case(page, address)
    shown = page.locator(".panel", has=page.locator("#papers")).locator(".file-list li")
    expect(shown).to_have_count(2)
    expect(page.locator("tr", has=page.get_by_label("سطح شاهد نشانی")).get_by_role("link", name="آگهی ثبت")).to_be_visible()
    expect(page.locator("tr", has=page.get_by_label("سطح شاهد دانش‌بنیان نوپا")).get_by_role("link", name="گواهی دانش‌بنیان")).to_be_visible()
    assert _opened(page, shown.get_by_role("link", name="آگهی ثبت")) == (FAINT, paper("1"))
    page.get_by_role("button", name="بازگرداندن با دلیل").click()
    expect(page.locator(".error-summary a")).to_have_count(1)
    field(page, "دلیل").fill(REASON)
    page.get_by_label(UNREADABLE).check()
    page.get_by_role("button", name="بازگرداندن با دلیل").click()
    expect(page.locator("body")).to_contain_text(f"«{NAME}» بازگردانده شد")


def _opened(page: Any, link: Any) -> tuple[str, bytes]:
    """The name and the bytes of what a link hands over."""
    with page.expect_download() as waiting:
        link.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def _mend(page: Any, site: Site, address: str) -> None:
    mail = site.mail_to(FOUNDER, holding=NAME)
    assert REASON in mail
    assert UNREADABLE in mail
    page.goto(address)
    expect(page.locator(".page-head")).to_contain_text(REASON)
    page.get_by_role("link", name="ویرایش", exact=True).click()
    field(page, "نشانی").fill("شهرک صنعتی، خیابان پنجم، پلاک ۱۲")
    page.get_by_role("button", name="ذخیره").click()
    page.wait_for_url(address)


def _replace_paper(page: Any) -> None:
    """The link of the paper fills the form; the older one stays behind it."""
    page.get_by_role("link", name="مدارک", exact=True).click()
    page.locator(".file-list li", has_text="آگهی ثبت").get_by_role("link", name="جایگزینی").click()
    assert page.get_by_label("نوع مدرک").input_value() == "registration"
    _put(page, CLEAR, "3")
    expect(page.locator("[aria-labelledby=standing-name] li")).to_have_count(2)
    expect(page.locator("#earlier li")).to_have_count(1)


def _send_again(page: Any, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="ارسال دوباره").click()
    expect(page.locator(".page-head")).to_contain_text("در بررسی")


def _see_the_newer_paper(page: Any, address: str) -> None:
    _case(page, address)
    case = page.locator(".panel", has=page.locator("#papers"))
    assert _opened(page, case.locator(".stack > .file-list").get_by_role("link", name="آگهی ثبت")) == (CLEAR, paper("3"))
    case.get_by_text("جایگزین‌شده با تازه‌ترها").click()
    assert _opened(page, case.locator("details .file-list").get_by_role("link", name="آگهی ثبت"))[0] == FAINT


def _confirm_owner(page: Any) -> None:
    page.goto("/requests/")
    page.locator(".task", has_text=NAME).get_by_role("link", name="دیدن").click()
    expect(page.locator("main")).to_contain_text("آگهی تأسیس شرکت، شمارهٔ ۱۲۳۴")
    page.get_by_role("button", name="پذیرفتن", exact=True).click()
    page.wait_for_url(re.compile(r"^[^?]*/requests/$"))


def _verify(page: Any, address: str, until: str = "") -> None:
    """What looks alike is ruled on first; then each field gets what stands behind it."""
    _case(page, address)
    if page.get_by_role("button", name="هم‌نام است، نه همان").count():
        page.get_by_role("button", name="هم‌نام است، نه همان").click()
        expect(page.get_by_role("button", name="هم‌نام است، نه همان")).to_have_count(0)
    page.get_by_label("سطح شاهد شناسهٔ ملی").select_option(label="استعلام‌شده")
    page.get_by_label("سطح شاهد نشانی").select_option(label="سند دیده‌شده")
    field(page, "تأییدشده تا").fill(until)
    assert violations(page) == []
    page.get_by_role("button", name="تأیید", exact=True).click()
    if not until:  # it ends with the certificate, of which nobody said yet what was seen
        page.locator(".error-summary a").click()
        expect(page.get_by_label("سطح شاهد دانش‌بنیان نوپا")).to_be_focused()
        page.get_by_label("سطح شاهد دانش‌بنیان نوپا").select_option(label="استعلام‌شده")
        page.get_by_role("button", name="تأیید", exact=True).click()
    expect(page.locator("body")).to_contain_text(f"«{NAME}» تأیید شد")


def _see_verified(page: Any, address: str) -> None:
    page.goto(address)
    expect(page.locator(".page-head .verified")).to_contain_text("تأییدشده تا اسفند ۱۴۰۶")
    evidence = page.locator("[aria-labelledby=evidence-name]")
    expect(evidence).to_contain_text("استعلام‌شده")
    expect(evidence).to_contain_text("سند دیده‌شده")
    assert violations(page) == []
    page.get_by_role("link", name="اعضا").first.click()
    expect(page.locator("main")).to_contain_text("صاحب حساب سازمان")


def _end(site: Site, address: str) -> None:
    """Its last day goes by; then comes what the clock does four times a day, done here at once by the site's own function."""
    site.run(OVER.format(public_id=ORGANIZATION.search(address)[1]))


def _renew(founder: Any, registrar: Any, address: str) -> None:
    founder.goto(address)
    expect(founder.locator(".page-head")).to_contain_text("اعتبار تأیید گذشته")
    founder.get_by_role("link", name="ویرایش", exact=True).click()
    _certificate(founder, "۱۴۰۸/۶/۳۱")
    founder.get_by_role("button", name="ذخیره").click()
    founder.wait_for_url(address)
    _send_again(founder, address)
    _verify(registrar, address)
    founder.goto(address)
    expect(founder.locator(".page-head .verified")).to_contain_text("تأییدشده تا شهریور ۱۴۰۸")


def test_an_organization_that_stands_already_is_claimed(windows: Any, site: Site):
    claimant, owner = windows(), windows()
    _sign_up(claimant, site, CLAIMANT, "مدیرعامل")
    claimant.goto(f"/organizations/?q={CLAIMED}")
    claimant.get_by_role("link", name=CLAIMED).first.click()
    claimant.get_by_role("link", name="عضویت یا ادعا").click()
    claimant.get_by_text("صاحب حساب آن باشم؛ از آن من است").click()
    claimant.get_by_label("کار شما در آنجا").fill("مدیرعامل")
    claimant.get_by_role("button", name="فرستادن").click()
    claimant.locator(".error-summary a").click()
    claimant.keyboard.type("آگهی روزنامهٔ رسمی، شمارهٔ ۵۶۷۸")
    assert violations(claimant) == []
    claimant.get_by_role("button", name="فرستادن").click()
    claimant.wait_for_url(re.compile(r"^[^?]*/requests/[a-z2-7]{10}/$"))
    asked = str(claimant.url)

    enter(owner, "buyer")
    owner.goto("/requests/")
    owner.locator(".task", has_text=CLAIMED).get_by_role("link", name="دیدن").click()
    owner.wait_for_url(asked)
    owner.get_by_role("button", name="پذیرفتن", exact=True).click()
    owner.wait_for_url(re.compile(r"^[^?]*/requests/$"))

    assert CLAIMED in site.mail_to(CLAIMANT, holding="پذیرفته شد")
    claimant.goto(asked)
    expect(claimant.locator(".page-head")).to_contain_text("پذیرفته")
    claimant.get_by_role("link", name=CLAIMED).first.click()
    claimant.get_by_role("link", name="اعضا").first.click()
    expect(claimant.locator("main")).to_contain_text("صاحب حساب سازمان")
