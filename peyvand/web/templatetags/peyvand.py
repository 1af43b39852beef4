"""Tags and filters that every template may use without loading them."""

import re
import warnings
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from peyvand.core import idempotency, panels
from peyvand.web import fields, figures, isolates, places, times
from peyvand.web.addresses import other_language
from peyvand.web.summary import errors_of

register = template.Library()

register.filter("digits", figures.digits)
register.filter("number", figures.number)
register.filter("percent", figures.percent)
register.filter("share", figures.share)
register.filter("rial", figures.rial)
register.filter("rial_full", figures.rial_full)
register.filter("jalali", times.day_long)
register.filter("jalali_middle", times.day_middle)
register.filter("jalali_short", times.day_short)
register.filter("clock_time", times.clock_time)
register.filter("exact", times.exact)
register.filter("left", times.left)
register.filter("apart", isolates.apart)
register.filter("isolates", isolates.isolates)
register.simple_tag(errors_of, name="errors_of")


def _request(context: template.Context) -> HttpRequest | None:
    # An include with "only" keeps the request on the context itself, though not among its names.
    return getattr(context, "request", None) or context.get("request")


@register.simple_block_tag(takes_context=True)
def component(context: template.Context, content: str, name: str, **parameters: object) -> SafeString:
    """A component that holds other markup: {% component "fold" heading=… %} … {% endcomponent %}; it finds its inside as `body`."""
    inner = context.new({**parameters, "body": content})
    inner["csrf_token"] = context.get("csrf_token")
    return get_template_of(context, f"components/{name}.html").render(inner)


def get_template_of(context: template.Context, name: str) -> template.Template:
    if context.template is None:
        raise template.TemplateSyntaxError("component needs a template")
    return context.template.engine.get_template(name)


@register.filter
def when(value: date | datetime | None) -> SafeString | str:
    """A near moment in relative words with the exact one beside it for machines and for the pointer."""
    if not isinstance(value, date):
        return ""
    machine = timezone.localtime(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, times.exact(value), times.relative(value, timezone.now()))


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """The long date inside <time>."""
    if not isinstance(value, date):
        return ""
    machine = timezone.localtime(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, times.exact(value))


@register.filter
def initial(value: object) -> str:
    """The first letter of a name, for an avatar; words that all organizations share are passed over."""
    for word in str(value).split():
        if word not in {"شرکت", "مجتمع", "دانشگاه", "گروه", "کارخانهٔ", "کارخانه", "the", "The"}:
            return word[:1]
    return str(value)[:1]


@cache
def drawings() -> frozenset[str]:
    """The names in icons.svg."""
    text = (Path(__file__).parent.parent / "static" / "icons.svg").read_text(encoding="utf-8")
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', text))


@register.simple_tag
def icon(name: str, size: str = "", flip: bool = False, label: str = "") -> SafeString:
    """A drawing of icons.svg; hidden from screen readers unless it has a label."""
    if name not in drawings():
        warnings.warn(f"icons.svg has no {name!r}", stacklevel=2)  # an error in tests; a page that is up stays up
        name = "circle-dashed"
    parts = format_html(' data-size="{}"', size) if size else SafeString("")
    flipped = SafeString(" data-flip") if flip else SafeString("")
    said = format_html(' role="img" aria-label="{}"', label) if label else SafeString(' aria-hidden="true"')
    return format_html('<svg class="icon"{}{}{}><use href="{}#{}"/></svg>', parts, flipped, said, static("icons.svg"), name)


@register.simple_tag(takes_context=True)
def query_replace(context: template.Context, **changes: object) -> str:
    """The address of this page with some parts of its query changed; None or an empty text takes a part away."""
    request = _request(context)
    if request is None:
        return ""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, page: int, name: str = "page") -> str:
    """The address of another page of the same list; the first page has no number in its address."""
    return query_replace(context, **{name: None if page == 1 else page})


@register.simple_tag(takes_context=True)
def page_field(context: template.Context, name: str) -> str:
    """One part of the address, as it was typed."""
    request = _request(context)
    return request.GET.get(name, "") if request is not None else ""


@register.simple_tag(takes_context=True)
def menu(context: template.Context, part: str = "top") -> list[places.Entry]:
    """The places of the bar at the top or at the bottom, for the person of this request."""
    request = _request(context)
    table = places.BOTTOM if part == "bottom" else places.TOP
    return places.entries(request, table[places.kind_of(context.get("user"))], str(context.get("nav") or ""))


@register.simple_tag(takes_context=True)
def menu_place(context: template.Context, key: str) -> places.Entry | None:
    """One place, with its count; nothing where it does not exist."""
    found = places.entries(_request(context), [key], str(context.get("nav") or ""))
    return found[0] if found else None


@register.simple_tag(takes_context=True)
def language_link(context: template.Context) -> dict[str, str]:
    """The other language and this same page in it."""
    request = _request(context)
    return other_language(request.get_full_path() if request is not None else "/")


@register.simple_tag(takes_context=True)
def here(context: template.Context) -> str:
    """The address of this page without its query."""
    request = _request(context)
    return request.path if request is not None else ""


@register.simple_tag
def place(name: str, *args: object) -> str:
    """The address of a named page, or nothing when the page does not exist (yet); for menus only."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def crumbs(*parts: object) -> SafeString:
    """Where this page lies: label, address, label, address, …, the label of this page last."""
    pairs = list(zip(parts[0::2], [*parts[1::2], None], strict=False))
    rows = format_html_join(
        "",
        "{}",
        (
            (
                format_html('<li><a href="{}">{}</a></li>', url, label)
                if url
                else format_html('<li aria-current="page"><bdi dir="auto">{}</bdi></li>', label),
            )
            for label, url in pairs
        ),
    )
    return format_html('<nav aria-label="{}"><ol class="crumbs">{}</ol></nav>', _("Where this page is"), rows)


@register.simple_tag
def own_words(obj: object, name: str, tag: str = "span", notice: bool = True) -> SafeString:
    """What people wrote, in the language they wrote it.

    On an English page the English version is taken where there is one; otherwise the Persian text is shown, marked as such,
    with a note that there is no English version.
    """
    if tag not in {"span", "p", "h1", "h2", "h3", "div", "dd", "bdi"}:
        raise ValueError(tag)
    own = str(getattr(obj, name, "") or "")
    if figures.is_persian():
        return format_html('<{0} dir="auto">{1}</{0}>', SafeString(tag), own) if own else SafeString("")
    english = str(getattr(obj, f"{name}_en", "") or "")
    if english:
        return format_html('<{0} dir="auto">{1}</{0}>', SafeString(tag), english)
    if not own:
        return SafeString("")
    said = format_html(' <small class="faint">{}</small>', _("There is no English version.")) if notice else SafeString("")
    return format_html('<{0} lang="fa" dir="auto">{1}</{0}>{2}', SafeString(tag), own, said)


@register.simple_tag
def demo() -> bool:
    return bool(settings.DEMO)


@register.filter
def each(value: Any, name: str) -> Any:
    """One item of a mapping or field of a form by its name."""
    try:
        return value[name]
    except (KeyError, TypeError, IndexError):
        return ""


@register.filter
def nth(value: Any, index: int) -> Any:
    """The item at a place of a list, or nothing."""
    return value[index] if value and 0 <= index < len(value) else ""


@register.simple_tag(takes_context=True)
def idempotency_key(context: template.Context) -> SafeString:
    """The hidden key of a posting form: sent twice, it has one effect. A refused form keeps its key."""
    request = _request(context)
    sent = request.POST.get(idempotency.FIELD, "") if request is not None else ""
    key = sent if sent and idempotency.PATTERN.fullmatch(sent) else idempotency.new_key(request)
    return format_html('<input type="hidden" name="{}" value="{}">', idempotency.FIELD, key)


@register.simple_tag(takes_context=True, name="panels")
def draw_panels(context: template.Context, page: str, obj: object) -> SafeString:
    """What other rooms add to this page, each through its own template, in order."""
    request = _request(context)
    if request is None or context.template is None:
        return SafeString("")
    drawn = []
    for panel, filling in panels.filled(page, request, obj):
        with context.push(**{"panel": panel, "heading": panel.heading, page: obj, **filling}):
            drawn.append(context.template.engine.get_template(panel.template).render(context))
    return SafeString("".join(drawn))


@register.simple_tag
def spelt_value(field: Any) -> str:
    return fields.shown_value(field)


@register.simple_tag
def counted_value(field: Any) -> str:
    """How much of the room of a counted field is used: «۵۰ از ۱۰۰ نویسه»."""
    count = len(str(field.value() or ""))
    return _("%(n)s of %(most)s characters") % {"n": figures.number(count), "most": figures.number(field.field.most)}


@register.filter
def fours(digest: object) -> str:
    """A digest in groups of four characters."""
    text = str(digest).replace(" ", "")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@register.filter
def minus(value: Any, other: Any) -> float:
    """For the geometry of drawings."""
    return round(float(value) - float(other), 2)
