"""The world that the matrix walks through: persons of every role, and things that not everybody may know of."""

from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from peyvand.core import SYSTEM, clock, files
from peyvand.core.models import File, Heartbeat
from peyvand.desk import rules as desk_rules
from peyvand.desk.reports import SIDES
from peyvand.matches import judgements
from peyvand.matches.saved import rules as saved_rules
from peyvand.needs import rules as need_rules
from peyvand.needs.models import Need
from peyvand.notices.models import Delivery, Notice
from peyvand.registry import rules as registry_rules
from peyvand.registry.models import Organization
from peyvand.taxonomies import thesaurus
from peyvand.web.files import FileRow
from tests.factories import needs, registry, showcase

OWN = ("viewer", "expert", "manager", "owner", "liaison", "signatory")
OTHER = ("other_viewer", "other_expert", "other_manager", "other_owner", "other_liaison")
SITE = ("registrar", "moderator", "secretary", "analyst", "administrator")
ROLES = ("visitor", "person", "asker", *OWN, *OTHER, "facilitator", *SITE, "removed", "suspended_owner")
GHOSTS = {"closed_account": "visitor", "revoked_session": "visitor"}
"""Who comes with a cookie that was good once, and as whom they are answered."""
FLAGS = {"liaison": "is_liaison", "other_liaison": "is_liaison", "signatory": "may_sign"}

EVERYONE = frozenset(ROLES)
SIGNED_IN = EVERYONE - {"visitor"}
VERIFIED = frozenset({*OWN, *OTHER, "facilitator"})
OWN_MEMBERS = frozenset(OWN)
OTHER_MEMBERS = frozenset(OTHER)
OWN_READERS = frozenset({*OWN, "facilitator"})
OWN_WRITERS = frozenset({"expert", "manager", "owner", "facilitator"})
OWN_MANAGERS = frozenset({"manager", "owner"})
WRITERS = OWN_WRITERS | {"other_expert", "other_manager", "other_owner", "suspended_owner"}
MODERATORS = frozenset({"moderator"})
REGISTRARS = frozenset({"registrar"})


@dataclass
class World:
    """``things`` by name; ``canaries``: a text that only the roles beside it may ever be sent."""

    persons: dict[str, Any] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    canaries: dict[str, frozenset[str]] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def canary(self, name: str, who: frozenset[str]) -> str:
        text = f"قناری‌{name}"
        self.canaries[text] = who
        return text


def sign_in(person: Any) -> str:
    """The cookies of an open session."""
    client = Client()
    client.force_login(person)
    return client.cookies.output(header="", sep=";", attrs=[])


def build() -> World:
    """About thirty persons, organizations, needs and offers, all made through the rules."""
    world = World(persons={"visitor": AnonymousUser()})
    own = world.things["own"] = registry.organization("کارخانهٔ خودی", verified=True, kind="large_industry")
    other = world.things["other"] = registry.organization("شرکت دیگری", verified=True)
    suspended = world.things["suspended"] = registry.organization("شرکت معلق‌شده", verified=True)
    _persons(world, own, other, suspended)
    _needs(world, own, suspended)
    _offers(world, own, suspended)
    _cases(world, own)
    _joining(world, own, other)
    world.things["notice"] = Notice.objects.get(person=world.persons["expert"], kind="need_taken_down")
    Delivery.objects.filter(notice=world.things["notice"]).update(public_id="deadletter", status="dead", finished_at=clock.now())
    _searches(world, own)
    _reports(world)
    _files(world, own)
    _papers(world)
    _judgements(world)
    _words(world)
    now = clock.now()
    Heartbeat.objects.create(worker="test", started_at=now, seen_at=now + timedelta(hours=1))  # alive however long the walk takes
    registry_rules.suspend_organization(suspended, by=world.persons["registrar"], now=now, reason="مدارک ساختگی")
    for one in world.persons.values():
        if hasattr(one, "forget_roles"):
            one.forget_roles()
    return world


def _words(world: World) -> None:
    row = {"head": "پمپ آزمون", "variants": "test pump", "weight": "1.0", "field": "site"}
    world.things["synonym"] = thesaurus.save_entry(row, by=SYSTEM, now=clock.now())
    world.things["synonyms"] = thesaurus.send_sheet(
        "rows.tsv", [(2, {**row, "head": "شیر آزمون", "variants": "test valve"})], by=SYSTEM, now=clock.now()
    )


def _persons(world: World, own: Organization, other: Organization, suspended: Organization) -> None:
    persons = world.persons
    persons["person"] = registry.person("شهروند")
    persons["asker"] = registry.person("متقاضی عضویت")
    for role in (*OWN, *OTHER):
        ladder, flags = role.removeprefix("other_"), {FLAGS[role]: True} if role in FLAGS else {}
        persons[role] = registry.expert(own if role in OWN else other, "viewer" if flags else ladder, **flags)
    registry_rules.set_signatory(persons["other_owner"].memberships.get(), True, by=SYSTEM, now=clock.now())
    persons["other_owner"].forget_roles()
    for role in SITE:
        persons[role] = registry.person(role, site_role=role)
    persons["facilitator"] = registry.person("کارگزار")
    registry.mandate(persons["facilitator"], own)
    membership = registry.member(registry.person("عضو پیشین"), own, "expert")
    persons["removed"] = membership.person
    persons["suspended_owner"] = registry.expert(suspended, "owner")
    persons["closed_account"] = registry.expert(own, "owner")
    persons["revoked_session"] = registry.expert(own, "owner")
    world.cookies = {role: sign_in(person) for role, person in persons.items() if role != "visitor"}
    # What was good when they signed in is taken away while their sessions are open.
    registry_rules.end_membership(membership, by=SYSTEM, now=clock.now())
    persons["closed_account"].is_active = False
    persons["closed_account"].save()
    SessionStore(session_key=SimpleCookie(world.cookies["revoked_session"])[settings.SESSION_COOKIE_NAME].value).delete()


def _cases(world: World, own: Organization) -> None:
    """What waits for a registrar, and a merge: words in it that only registrars (and who wrote them) may read."""
    now, registrar, things = clock.now(), world.persons["registrar"], world.things
    applicant = registry.organization("شرکت فرستاده‌شده")
    registry_rules.submit_organization(applicant, by=registry.expert(applicant, "owner"), now=now)
    things["submitted"] = applicant
    note = world.canary("تغییر", OWN_READERS | REGISTRARS | MODERATORS)  # the history of an organization shows it too
    things["change"] = registry_rules.ask_change(own, {"name_fa": "کارخانهٔ خودی نو"}, by=world.persons["manager"], now=now, note=note)
    kept, gone = registry.organization("شرکت مانده"), registry.organization("شرکت رفته")
    things["kept"], things["alike"] = kept, registry.organization("شرکت مانده", county="bam")
    things["merge"] = registry_rules.merge_organizations(kept, gone, by=registrar, now=now, note=world.canary("ادغام", REGISTRARS))


def _joining(world: World, own: Organization, other: Organization) -> None:
    """Invitations, requests, mandates, links and expert pages, each with words that not everybody may read."""
    now, persons, things = clock.now(), world.persons, world.things
    invited = f"{world.canary('نمایندگی', frozenset({'manager', 'owner', 'person'}))}"
    address = persons["person"].email
    things["invitation"] = registry_rules.invite_facilitator(
        own, address, "needs", consent=invited, ends_at=now + timedelta(days=30), by=persons["owner"], now=now
    )
    words = world.canary("درخواست", frozenset({"manager", "owner", "registrar", "asker"}))
    things["request"] = registry_rules.ask_to_join(own, by=persons["asker"], now=now, word=words)
    unowned = things["unowned"] = registry.organization("شرکت بی‌صاحب")
    proof = world.canary("مدرک", frozenset({"registrar", "asker"}))
    things["claim"] = registry_rules.claim_organization(unowned, by=persons["asker"], now=now, word="مدیرعامل", proof=proof)
    things["mandate"] = next(iter(persons["facilitator"].mandates.all()))
    things["membership"] = registry.member(registry.person("عضو خودی"), own, "expert")
    things["owner_membership"] = persons["owner"].memberships.get(organization=own)
    shared = world.canary("شریک", frozenset({*OWN, *OTHER, "registrar"}))
    things["link"] = registry_rules.link_organizations(own, other, "shared_person", by=persons["registrar"], now=now, source=shared)
    hidden = world.canary("تخصص", frozenset({"expert"}))
    options = {"now": now, "orcid": "", "standing": ""}
    things["expert_hidden"] = registry_rules.save_expert_page(
        persons["expert"], by=persons["expert"], fields_of_work=hidden, is_public=False, **options
    )
    things["expert_public"] = registry_rules.save_expert_page(
        persons["other_expert"], by=persons["other_expert"], fields_of_work="پمپ دوغاب", is_public=True, **options
    )


def _needs(world: World, own: Organization, suspended: Organization) -> None:
    now = clock.now()
    expert = world.persons["expert"]

    def titled(name: str, who: frozenset[str]) -> dict[str, str]:
        text = world.canary(name, who)
        return {"title": f"ساخت {text}", "problem": f"شرح {text} که باید روشن باشد.", "tried": text, "success": text}

    private = OWN_READERS | MODERATORS
    things = world.things
    things["need"] = needs.published(own, now=now, visibility="public")
    things["need_draft"] = needs.draft(own, by=expert, now=now, **titled("پیش‌نویس", OWN_READERS))
    things["need_in_review"] = needs.in_review(own, now=now, **titled("دربررسی", private))
    invited = titled("دعوتی", private)
    things["need_invited"] = needs.published(own, now=now, visibility="invited", invited=[registry.organization(verified=True)], **invited)
    things["need_verified"] = needs.published(own, now=now, visibility="verified", **titled("تأییدشده‌ها", VERIFIED | {"moderator"}))
    things["need_signed_in"] = needs.published(own, now=now, visibility="signed_in", **titled("واردشده‌ها", SIGNED_IN))
    taken = needs.published(own, now=now, **titled("برداشته", private))
    things["need_taken_down"] = need_rules.take_down(taken, by=world.persons["moderator"], now=now, reason="نام شخص")
    hidden = titled("معلق", frozenset({"suspended_owner", "moderator"}))
    things["need_of_suspended"] = needs.published(suspended, now=now, visibility="public", **hidden)


def _reports(world: World) -> None:
    """A reader's words and address: moderators read the words, nobody who wrote them."""
    moderators = frozenset({"moderator"})
    words, contact = world.canary("گزارش‌شده", moderators), world.canary("راه‌تماس", moderators)
    reporter = registry.person(world.canary("گزارشگر", frozenset({"administrator"})))  # who sees that there is such an account
    things = world.things
    things["need_reported"] = things["need_verified"]
    for kind, name in (("need", "need_reported"), ("offer", "offer"), ("organization", "own")):
        written = {"reason": "other", "words": words, "contact": contact}
        desk_rules.report_thing(SIDES[kind], things[name], by=reporter, visitor="", now=clock.now(), **written)


def _judgements(world: World) -> None:
    """What was said of a match: for the side that said it, and for analysts."""
    words = world.canary("داوری", OWN_READERS | {"analyst"})
    things, shown = world.things, judgements.Shown(0.8, "strong", 1, {}, "engine")
    answer = {"verdict": "unfit", "reason": "other", "words": words}
    things["judgement"] = judgements.judge_match(
        things["need"], things["need"], things["offer"], shown, by=world.persons["expert"], now=clock.now(), **answer
    )


def _searches(world: World, own: Organization) -> None:
    """What somebody looks for is nobody else's affair; what an organization does is its members'."""
    now, persons, things = clock.now(), world.persons, world.things
    asked = saved_rules.Asked("offer", world.canary("جست‌وجوی‌کارشناس", frozenset({"expert"})), {})
    things["search"] = saved_rules.save_search(persons["expert"], asked, name=asked.words, way="digest", now=now)
    asked = saved_rules.Asked("need", world.canary("نیم‌رخ", OWN_MEMBERS), {})
    things["profile"] = saved_rules.save_profile(own, asked, by=persons["owner"], now=now)


def _offers(world: World, own: Organization, suspended: Organization) -> None:
    now = clock.now()

    def titled(name: str, who: frozenset[str]) -> dict[str, str]:
        text = world.canary(name, who)
        return {"title": f"پمپ {text}", "summary": f"شرح {text} که روشن است."}

    private = OWN_READERS | MODERATORS
    things = world.things
    things["offer"] = showcase.published(own, now=now)
    things["offer_draft"] = showcase.draft(own, now=now, **titled("دستاوردپیش‌نویس", OWN_READERS))
    things["offer_in_review"] = showcase.in_review(own, now=now, **titled("دستاورددربررسی", private))
    things["offer_verified"] = showcase.published(own, now=now, visibility="verified", **titled("دستاوردتأییدی", VERIFIED | {"moderator"}))
    hidden = titled("دستاوردمعلق", frozenset({"suspended_owner", "moderator"}))
    things["offer_of_suspended"] = showcase.published(suspended, now=now, **hidden)


def _files(world: World, own: Organization) -> None:
    """Canaries inside the bytes."""

    def sent(name: str, who: frozenset[str]) -> File:
        upload = SimpleUploadedFile(f"{name}.txt", world.canary(f"فایل-{name}", who).encode())
        return files.accept(upload, owner=f"organization:{own.pk}", by=world.persons["expert"], now=clock.now())

    def hung(name: str, need: Need, who: frozenset[str], *, confidential: bool = True) -> File:
        """On a need of its own organization, with a title that is as confidential as its bytes."""
        file, title = sent(name, who), world.canary(f"نام-{name}", who)
        need.refresh_from_db()
        rows = [FileRow(row.file, row.title, row.confidential) for row in need.files.all()]
        written = need_rules.Written(files=[*rows, FileRow(file, title, confidential)])
        need_rules.save_draft(need, written, by=world.persons["expert"], now=clock.now(), version=need.version)
        return file

    world.things["file_waiting"] = sent("منتظر", frozenset({"expert"}))
    world.things["need_file_of_draft"] = hung("پیش‌نویس", world.things["need_draft"], OWN_READERS)
    need = needs.draft(own, by=world.persons["expert"], now=clock.now())
    world.things["need_file_open"] = hung("باز", need, EVERYONE, confidential=False)
    world.things["need_file_confidential"] = hung("محرمانه", need, OWN_READERS | frozenset(OTHER))
    need.refresh_from_db()
    need = need_rules.submit_need(need, by=world.persons["expert"], now=clock.now())
    need = need_rules.publish_need(need, by=world.persons["moderator"], now=clock.now())
    need_rules.accept_terms(need, world.things["other"], by=world.persons["other_owner"], now=clock.now())
    second = needs.draft(own, by=world.persons["expert"], now=clock.now())
    hung("بی‌پذیرش", second, OWN_READERS)
    second.refresh_from_db()
    second = need_rules.submit_need(second, by=world.persons["expert"], now=clock.now())
    world.things["need_with_terms"] = need_rules.publish_need(second, by=world.persons["moderator"], now=clock.now())


def _papers(world: World) -> None:
    """Of an organization, and with a claim: canaries in the bytes, the names and the notes."""
    for name, thing, sender, who in (
        ("paper", "own", "manager", OWN_MANAGERS | REGISTRARS),
        ("claim_paper", "unowned", "asker", REGISTRARS | {"asker"}),
    ):
        organization, person, now = world.things[thing], world.persons[sender], clock.now()
        upload = SimpleUploadedFile(f"{world.canary(f'نام-{name}', who)}.txt", world.canary(f"فایل-{name}", who).encode())
        file = files.accept(upload, owner=registry_rules.paper_owner(organization, person), by=person, now=now)
        world.things[name] = file
        note = world.canary(f"یادداشت-{name}", who)
        registry_rules.send_paper(organization, file, kind="authorisation", by=person, now=now, note=note)
