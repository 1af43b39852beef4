"""One row or more for every route: with which object, who gets an answer, and by which methods. A route without a row fails the suite."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.urls import resolve

from peyvand.matches import judgements
from peyvand.notices import unsubscribe
from peyvand.registry import queries
from tests.matrix.world import (
    EVERYONE,
    MODERATORS,
    OTHER,
    OTHER_MEMBERS,
    OWN,
    OWN_MANAGERS,
    OWN_MEMBERS,
    OWN_READERS,
    OWN_WRITERS,
    REGISTRARS,
    SIGNED_IN,
    VERIFIED,
    WRITERS,
    World,
)

Arguments = Callable[[World], Mapping[str, Any]]
NOBODY: frozenset[str] = frozenset()
MISSING_ID = "zzzzzzzzzz"


@dataclass(frozen=True)
class Row:
    """``may``: roles that are answered. ``knows``: roles that may know the object exists, and so may be told 403 instead of 404.

    ``data`` is posted; a refused form (422) or act (409) is an answer too, for who may try.
    ``recorded``: opening it leaves a row in the audit trail, the one thing that a GET may write.
    """

    may: frozenset[str]
    methods: tuple[str, ...] = ("GET",)
    arguments: Arguments = lambda world: {}
    knows: frozenset[str] = NOBODY
    data: Mapping[str, str] | Callable[[World], Mapping[str, str]] = field(default_factory=dict)
    query: str = ""
    recorded: bool = False

    def sent(self, world: World) -> dict[str, str]:
        """What a post of this row brings."""
        return dict(self.data(world) if callable(self.data) else self.data)


def _role_to_take(world: World) -> Mapping[str, str]:
    """Numbers of rows differ from one database and one order of tests to the next."""
    return {"row": str(world.persons["registrar"].site_role_rows.get().pk)}


def of(thing: str, **more: str) -> Arguments:
    """The public id of a thing of the world."""
    return lambda world: {"public_id": world.things[thing].public_id, **more}


def page(thing: str) -> Arguments:
    """The same with the slug of its page."""
    return lambda world: dict(resolve(unquote(world.things[thing].get_absolute_url())).kwargs)


def file(thing: str) -> Arguments:
    """The address of a file's bytes."""
    return lambda world: {"public_id": world.things[thing].public_id, "name": world.things[thing].name}


def seen(thing: str, who: frozenset[str]) -> Row:
    """The page of a thing: read by those who may, no other method."""
    return Row(who, arguments=page(thing))


def invitation_link(world: World) -> Mapping[str, Any]:
    """Whoever holds the link may read what it invites to."""
    invitation = world.things["invitation"]
    return {"public_id": invitation.public_id, "token": queries.invitation_token(invitation)}


POST = ("POST",)
FORM = ("GET", "POST")
STAFF = OWN_READERS | MODERATORS
SUSPENDERS = REGISTRARS | MODERATORS
HIDDEN = frozenset({"suspended_owner", "moderator"})
NOT_THIS = EVERYONE - {"suspended_owner"}

HEALTH = {"health_live": (Row(EVERYONE),), "health_ready": (Row(EVERYONE),)}
NEEDS = {
    "needs:list": (Row(EVERYONE), Row(EVERYONE, query="?q=قناری&sort=new&county=sirjan")),
    "needs:new": (Row(WRITERS - {"suspended_owner"}, FORM),),
    "needs:short": (Row(EVERYONE, arguments=of("need")), Row(OWN_READERS, arguments=of("need_draft")), Row(STAFF, arguments=of("need_invited"))),
    "needs:detail": (
        seen("need", EVERYONE),
        seen("need_draft", OWN_READERS),
        seen("need_in_review", STAFF),
        seen("need_invited", STAFF),
        seen("need_verified", VERIFIED | MODERATORS),
        seen("need_signed_in", SIGNED_IN),
        seen("need_taken_down", STAFF),
        seen("need_of_suspended", HIDDEN),
    ),
    "needs:edit": (
        Row(OWN_WRITERS, FORM, of("need_draft"), knows=OWN_READERS),
        Row(OWN_WRITERS, FORM, of("need"), knows=EVERYONE),
        Row(OWN_WRITERS, FORM, of("need_invited"), knows=STAFF),
    ),
    "needs:autosave": (Row(OWN_WRITERS, POST, of("need_draft"), knows=OWN_READERS), Row(OWN_WRITERS, POST, of("need_in_review"), knows=STAFF)),
    "needs:copy": (Row(WRITERS - {"suspended_owner"}, POST, of("need"), knows=EVERYONE), Row(OWN_WRITERS, POST, of("need_draft"), knows=OWN_READERS)),
    "needs:terms": (
        Row(frozenset({"other_owner"}), FORM, of("need_with_terms"), knows=EVERYONE),
        Row(NOBODY, FORM, of("need_draft"), knows=OWN_READERS),
    ),
    "needs:act": (
        Row(OWN_WRITERS, FORM, of("need_draft", event="submit"), knows=OWN_READERS),
        Row(OWN_WRITERS, FORM, of("need", event="withdraw"), knows=EVERYONE, data={"note": "دیگر لازم نیست"}),
        Row(MODERATORS, FORM, of("need", event="take_down"), knows=EVERYONE, data={"note": "نام شخص"}),
        Row(OWN_WRITERS, FORM, of("need_invited", event="pause"), knows=STAFF),
        Row(NOBODY, POST, of("need", event="no_such_event"), knows=EVERYONE),
    ),
}
SHOWCASE = {
    "showcase:list": (Row(EVERYONE), Row(EVERYONE, query="?q=قناری&sort=new&county=sirjan")),
    "showcase:new": (Row(WRITERS - {"suspended_owner"}, FORM),),
    "showcase:short": (Row(EVERYONE, arguments=of("offer")), Row(OWN_READERS, arguments=of("offer_draft"))),
    "showcase:detail": (
        seen("offer", EVERYONE),
        seen("offer_draft", OWN_READERS),
        seen("offer_in_review", STAFF),
        seen("offer_verified", VERIFIED | MODERATORS),
        seen("offer_of_suspended", HIDDEN),
    ),
    "showcase:edit": (
        Row(OWN_WRITERS, FORM, of("offer_draft"), knows=OWN_READERS),
        Row(OWN_WRITERS, FORM, of("offer"), knows=EVERYONE),
    ),
    "showcase:autosave": (Row(OWN_WRITERS, POST, of("offer_draft"), knows=OWN_READERS),),
    "showcase:copy": (Row(OWN_WRITERS, POST, of("offer"), knows=EVERYONE),),
    "showcase:act": (
        Row(OWN_WRITERS, POST, of("offer_draft", event="submit"), knows=OWN_READERS),
        Row(OWN_WRITERS, POST, of("offer", event="pause"), knows=EVERYONE),
        Row(MODERATORS, POST, of("offer", event="take_down"), knows=EVERYONE, data={"note": "ادعای نادرست"}),
    ),
}
REGISTRY = {
    "registry:organizations": (Row(EVERYONE), Row(EVERYONE, query="?q=معلق")),
    "registry:new": (Row(SIGNED_IN, FORM),),
    "registry:organization_short": (Row(EVERYONE, arguments=of("own")), Row(SUSPENDERS | {"suspended_owner"}, arguments=of("suspended"))),
    "registry:organization": (seen("own", EVERYONE), seen("suspended", SUSPENDERS | {"suspended_owner"})),
    "registry:suspension": (
        Row(SUSPENDERS, FORM, of("own"), knows=EVERYONE, data={"reason": "مدارک ساختگی"}),
        Row(SUSPENDERS, FORM, of("suspended"), knows=SUSPENDERS | {"suspended_owner"}, data={"reason": ""}),
    ),
    "registry:trust": (Row(REGISTRARS, FORM, of("own"), knows=EVERYONE, data={"reason": "سابقهٔ درست"}),),
    "registry:revocation": (Row(REGISTRARS, FORM, of("own"), knows=EVERYONE, data={"reason": ""}),),
    "registry:edit": (Row(OWN_MANAGERS | REGISTRARS, FORM, of("own"), knows=EVERYONE),),
    "registry:submit": (Row(OWN_MANAGERS | REGISTRARS, POST, of("own"), knows=EVERYONE),),
    "registry:decide": (
        Row(REGISTRARS, FORM, of("own"), knows=EVERYONE),
        Row(REGISTRARS, FORM, of("submitted"), knows=EVERYONE, data={"decision": "return"}),
    ),
    "registry:different": (Row(REGISTRARS, POST, lambda world: {**of("kept")(world), "other": world.things["alike"].public_id}, knows=EVERYONE),),
    "registry:merge": (
        Row(REGISTRARS, FORM, of("kept"), knows=EVERYONE),
        Row(REGISTRARS, FORM, of("kept"), knows=EVERYONE, query="?other=شرکت دیگری"),
    ),
    "registry:ask_change": (Row(OWN_MANAGERS | REGISTRARS, FORM, of("own"), knows=EVERYONE),),
    "registry:papers": (
        Row(OWN_MANAGERS | REGISTRARS, FORM, of("own"), knows=EVERYONE, data={"kind": "registration"}),
        Row(REGISTRARS | {"asker"}, FORM, of("unowned"), knows=EVERYONE, data={"kind": "registration"}),
    ),
    "registry:survey": (Row(REGISTRARS, FORM, of("own"), knows=EVERYONE),),
    "registry:queue": (Row(REGISTRARS),),
    "registry:merges": (Row(REGISTRARS),),
    "registry:merged": (Row(REGISTRARS, FORM, of("merge")),),
    "registry:change_case": (Row(REGISTRARS, FORM, of("change"), knows=OWN_MANAGERS),),
}
ANSWERERS = OWN_MANAGERS | {"asker"}
JOINING = {
    "registry:members": (Row(OWN_MEMBERS | REGISTRARS, arguments=of("own"), knows=EVERYONE),),
    "registry:invite": (Row(OWN_MANAGERS, FORM, of("own"), knows=EVERYONE, data={"address": "new@example.org", "role": "expert"}),),
    "registry:hand_over": (Row(frozenset({"owner"}), FORM, of("own"), knows=EVERYONE),),
    "registry:join": (Row(SIGNED_IN, FORM, of("unowned"), knows=EVERYONE, data={"kind": "claim", "word": "مدیر", "proof": "نامه"}),),
    "registry:member": (
        Row(OWN_MANAGERS, FORM, of("membership"), knows=OWN_MEMBERS | REGISTRARS, data={"role": "viewer"}),
        Row(frozenset({"owner"}), FORM, of("owner_membership"), knows=OWN_MEMBERS | REGISTRARS, data={"role": "owner"}),
    ),
    "registry:member_end": (
        Row(OWN_MANAGERS, FORM, of("membership"), knows=OWN_MEMBERS | REGISTRARS),
        Row(frozenset({"owner"}), FORM, of("owner_membership"), knows=OWN_MEMBERS | REGISTRARS),
    ),
    "registry:invitation": (Row(EVERYONE, FORM, invitation_link, knows=EVERYONE),),
    "registry:invitation_again": (Row(OWN_MANAGERS, POST, of("invitation"), knows=OWN_MANAGERS | {"person"}),),
    "registry:invitation_take_back": (Row(OWN_MANAGERS, POST, of("invitation"), knows=OWN_MANAGERS | {"person"}),),
    "registry:requests": (Row(SIGNED_IN),),
    "registry:join_request": (Row(ANSWERERS | REGISTRARS, arguments=of("request")), Row(REGISTRARS | {"asker"}, arguments=of("claim"))),
    "registry:join_answer": (
        Row(OWN_MANAGERS, POST, of("request"), knows=ANSWERERS | REGISTRARS, data={"decision": "accept", "role": "expert"}),
        Row(REGISTRARS, POST, of("claim"), knows=REGISTRARS | {"asker"}, data={"decision": "refuse", "reason": "مدرک نخوانا"}),
    ),
    "registry:request_withdraw": (Row(frozenset({"asker"}), POST, of("request"), knows=ANSWERERS | REGISTRARS),),
    "registry:mandates": (Row(OWN_MEMBERS | REGISTRARS, arguments=of("own"), knows=EVERYONE),),
    "registry:mandate_offer": (Row(OWN_MANAGERS, POST, of("own"), knows=EVERYONE),),
    "registry:own_mandates": (Row(SIGNED_IN),),
    "registry:mandate_withdraw": (Row(OWN_MANAGERS | {"facilitator"}, POST, of("mandate"), knows=OWN_MEMBERS | {"facilitator"}),),
    "registry:links": (Row(REGISTRARS, FORM, of("own"), knows=EVERYONE),),
    "registry:link_end": (Row(REGISTRARS, POST, of("link"), knows=OWN_MEMBERS | OTHER_MEMBERS | REGISTRARS),),
    "registry:own_expert": (Row(SIGNED_IN, FORM),),
    "registry:expert": (Row(EVERYONE, arguments=of("expert_public")), Row(frozenset({"expert"}), arguments=of("expert_hidden"))),
    "registry:site_roles": (Row(frozenset({"administrator"}), FORM, data={"address": "nobody@example.org", "role": "analyst"}),),
    "registry:site_role_take": (Row(frozenset({"administrator"}), POST, data=_role_to_take),),
}
SIGN_IN = {
    "account_login": (Row(EVERYONE, FORM),),
    "account_confirm_login_code": (Row(NOBODY, FORM),),  # without a code on its way: back to sign-in
    "account_logout": (Row(SIGNED_IN, FORM),),
    "accounts:demonstration": (Row(NOBODY, POST),),  # only in the demonstration
    "accounts:other_address": (Row(NOBODY, POST),),
    "accounts:consent": (Row(NOBODY, FORM),),  # only between the code and being signed in
    "accounts:sign_up": (Row(EVERYONE, FORM),),
    "accounts:sign_up_code": (Row(EVERYONE, FORM),),  # without a code on its way: back to the form
    "accounts:terms": (Row(EVERYONE),),
    "accounts:forgotten": (Row(EVERYONE, FORM),),
    "accounts:passkey_in": (Row(NOBODY, FORM),),  # passkeys need https: back to sign-in
    "accounts:passkey_of_one": (Row(NOBODY),),
    "mfa_authenticate": (Row(NOBODY, FORM),),  # only between the password and being signed in
    "accounts:privacy": (Row(EVERYONE),),
}
# What binds sends to confirm first who one is: an answer too.
ACCOUNT = {
    "account_reauthenticate": (Row(SIGNED_IN, FORM),),
    "accounts:account": (Row(SIGNED_IN),),
    "accounts:name": (Row(SIGNED_IN, FORM),),
    "accounts:again_code": (Row(SIGNED_IN, FORM),),
    "accounts:address_code": (Row(SIGNED_IN, FORM),),
    "accounts:address": (Row(SIGNED_IN, FORM, lambda world: {"kind": "email"}), Row(SIGNED_IN, FORM, lambda world: {"kind": "mobile"})),
    "accounts:address_remove": (Row(SIGNED_IN, POST, lambda world: {"kind": "email"}),),
    "accounts:password": (Row(SIGNED_IN, FORM),),
    "accounts:second_factor": (Row(SIGNED_IN),),
    "accounts:app": (Row(SIGNED_IN, FORM),),
    "accounts:passkey": (Row(SIGNED_IN, FORM),),
    "accounts:recovery": (Row(SIGNED_IN, FORM),),
    "accounts:factor_remove": (Row(SIGNED_IN, POST, lambda world: {"number": 1}),),
    "accounts:sessions": (Row(SIGNED_IN, FORM),),
    "accounts:data": (Row(SIGNED_IN),),
    "accounts:export": (Row(SIGNED_IN, POST),),
    "accounts:erase": (Row(SIGNED_IN, FORM),),
    "accounts:unite": (Row(SIGNED_IN, FORM),),
    "accounts:unite_code": (Row(SIGNED_IN, FORM),),
    "accounts:unite_choose": (Row(SIGNED_IN, FORM),),
}
DESK = {
    "desk:home": (Row(EVERYONE),),
    "desk:desk": (Row(SIGNED_IN),),
    "desk:moderation": (Row(MODERATORS),),
    "desk:case": (Row(MODERATORS, arguments=of("need_in_review", kind="need")), Row(MODERATORS, arguments=of("offer_in_review", kind="offer"))),
    "desk:decide": (
        Row(MODERATORS, POST, of("need_in_review", kind="need"), data={"decision": "return", "note": "روشن‌تر بنویسید"}),
        Row(MODERATORS, POST, of("offer_in_review", kind="offer"), data={"decision": "publish"}),
    ),
    "desk:report": (
        Row(EVERYONE, FORM, of("offer", kind="offer"), data={"reason": "untrue", "words": "درست نیست"}),
        Row(EVERYONE, FORM, of("own", kind="organization"), data={"reason": "pretends"}),
        Row(VERIFIED | MODERATORS, FORM, of("need_verified", kind="need"), data={"reason": "rights"}),
        Row(OWN_READERS, FORM, of("need_draft", kind="need"), data={"reason": "rights"}),
        Row(STAFF, FORM, of("need_taken_down", kind="need"), data={"words": "درست شد"}),
    ),
    "desk:report_case": (
        Row(MODERATORS, arguments=of("need_reported", kind="need")),
        Row(MODERATORS, arguments=of("need_taken_down", kind="need")),
        Row(MODERATORS, arguments=of("suspended", kind="organization"), knows=SUSPENDERS | {"suspended_owner"}),
    ),
    "desk:report_decide": (
        Row(MODERATORS, POST, of("need_reported", kind="need"), data={"decision": "dismiss", "note": "درست است"}),
        Row(MODERATORS, POST, of("need_reported", kind="need"), data={"decision": "hide", "note": "نام شخص"}),
    ),
    "desk:history": (
        Row(OWN_READERS, arguments=of("need_draft", kind="need")),
        Row(STAFF, arguments=of("need", kind="need"), knows=EVERYONE),
        Row(STAFF, arguments=of("offer_in_review", kind="offer"), query="?action=offer.submit&since=1405/1/1"),
        Row(frozenset({*OWN}) | SUSPENDERS, arguments=of("own", kind="organization"), knows=EVERYONE),
    ),
    "desk:history_csv": (
        Row(STAFF, arguments=of("need_invited", kind="need")),
        Row(frozenset({*OWN}) | SUSPENDERS, arguments=of("own", kind="organization"), knows=EVERYONE),
    ),
    "desk:audit": (Row(frozenset({"administrator"})), Row(frozenset({"administrator"}), query="?person=a@example.org&thing=zzzzzzzzzz")),
}
KEEPERS = frozenset({"analyst", "administrator"})
THESAURUS = {
    "desk:thesaurus": (Row(KEEPERS), Row(KEEPERS, query="?q=پمپ&field=site&state=on")),
    "desk:synonym_new": (Row(KEEPERS, FORM, data={"head": "قطعهٔ آزمون", "variants": "test piece", "weight": "1.0", "field": "site"}),),
    "desk:synonym": (
        Row(KEEPERS, FORM, lambda world: {"number": str(world.things["synonym"].pk)}, data={"head": "", "variants": ""}),
        Row(NOBODY, FORM, lambda world: {"number": "999999999"}),
    ),
    "desk:synonym_use": (Row(KEEPERS, POST, lambda world: {"number": str(world.things["synonym"].pk)}, data={"use": "off"}),),
    "desk:synonyms_import": (Row(KEEPERS, FORM),),
    "desk:synonyms_sheet": (Row(KEEPERS, FORM, of("synonyms")),),
    "desk:synonyms_export": (Row(KEEPERS),),
}
WEB = {
    "web:theme": (Row(EVERYONE, POST, data={"theme": "dark"}),),
    "web:gallery": (Row(EVERYONE),),
    "web:spell": (Row(EVERYONE, query="?value=1200000"),),
}
NOTICES = {
    "notices:list": (Row(SIGNED_IN), Row(SIGNED_IN, query="?page=2")),
    "notices:read_all": (Row(SIGNED_IN, POST, data={"until": "2100-01-01T00:00:00+00:00"}),),
    "notices:preferences": (Row(SIGNED_IN, FORM),),
    "notices:language": (Row(SIGNED_IN, POST, data={"language": "en", "next": "/en/needs/"}),),
    "notices:dead_letters": (Row(frozenset({"administrator"})),),
    "notices:dead_letter": (Row(frozenset({"administrator"}), POST, data={"what": "mail", "id": "deadletter", "act": "again"}),),
    "notices:open": (Row(frozenset({"expert"}), POST, of("notice")),),
    "notices:read": (Row(frozenset({"expert"}), POST, of("notice")),),
    "notices:unsubscribe": (
        Row(EVERYONE, FORM, lambda world: {"token": unsubscribe.token_of(world.persons["expert"], "need_published")}),
        Row(NOBODY, FORM, lambda world: {"token": "x" * 40}),
    ),
}
ANALYSTS = frozenset({"analyst"})


def pair(side: str, thing: str, other: str) -> Arguments:
    """The match of two things, from the page of the first."""
    return lambda world: {"side": side, "public_id": world.things[thing].public_id, "other": world.things[other].public_id}


def shown(need: str, offer: str) -> Callable[[World], Mapping[str, str]]:
    """An answer with what the page had shown."""
    seen = judgements.Shown(0.8, "strong", 1, {}, "engine")
    return lambda world: {"verdict": "fits", "shown": judgements.sealed(world.things[need], world.things[offer], seen), "back": "", "words": ""}


MATCHES = {
    "matches:search": (
        Row(EVERYONE),
        Row(EVERYONE, query="?q=قناری"),
        Row(EVERYONE, query="?q=پمپ&side=need&county=sirjan&kind=need.part"),
        Row(EVERYONE, query="?q=پمپ&kind=need"),
    ),
    "matches:suggest": (Row(EVERYONE), Row(EVERYONE, query="?q=قناری"), Row(EVERYONE, query="?q=qanari")),
    "matches:quality": (Row(EVERYONE),),
    "matches:judge": (
        Row(OWN_WRITERS | ANALYSTS, POST, pair("need", "need", "offer"), knows=EVERYONE, data=shown("need", "offer")),
        Row(OWN_WRITERS | ANALYSTS, POST, pair("offer", "offer", "need"), knows=EVERYONE, data=shown("need", "offer")),
        Row(OWN_WRITERS, POST, pair("need", "need_draft", "offer"), knows=OWN_READERS, data=shown("need_draft", "offer")),
        Row(OWN_WRITERS, POST, pair("need", "need", "offer_draft"), knows=EVERYONE, data=shown("need", "offer_draft")),
        Row(OWN_WRITERS, POST, pair("offer", "offer_verified", "need"), knows=VERIFIED | MODERATORS, data={"verdict": "unfit"}),
    ),
    "matches:judgements": (Row(ANALYSTS), Row(ANALYSTS, query="?verdict=unfit&strength=strong")),
    "matches:judgements_csv": (Row(ANALYSTS, query="?verdict=unfit"),),
}
SEARCHES = {
    "matches:saved": (Row(SIGNED_IN),),
    "matches:save": (Row(SIGNED_IN, FORM, query="?side=need&q=قناری&county=sirjan", data={"words": "قناری", "way": "digest"}),),
    "matches:saved_edit": (
        Row(frozenset({"expert"}), FORM, of("search"), data={"words": "پمپ", "name": "پمپ", "way": "now"}),
        Row(OWN_MANAGERS, ("GET",), of("profile"), knows=OWN_MEMBERS),
    ),
    "matches:saved_act": (
        Row(frozenset({"expert"}), POST, of("search", act="pause")),
        Row(OWN_MANAGERS, POST, of("profile", act="resume"), knows=OWN_MEMBERS),
    ),
    "matches:profile": (
        Row(OWN_MANAGERS, FORM, of("own", side="need"), knows=EVERYONE, data={"words": "پمپ"}),
        Row(frozenset({"other_manager", "other_owner"}), FORM, of("other", side="offer"), knows=EVERYONE, data={"words": "پمپ"}),
    ),
}
FILES = {
    "file": (
        Row(frozenset({"expert"}), arguments=file("file_waiting")),
        Row(EVERYONE, arguments=file("need_file_open")),
        Row(OWN_READERS | frozenset(OTHER), arguments=file("need_file_confidential"), recorded=True),
        Row(OWN_READERS, arguments=file("need_file_of_draft"), recorded=True),
        Row(OWN_MANAGERS | REGISTRARS, arguments=file("paper"), recorded=True),
        Row(REGISTRARS | {"asker"}, arguments=file("claim_paper"), recorded=True),
    )
}
TABLE: dict[str, tuple[Row, ...]] = (
    HEALTH | FILES | NEEDS | SHOWCASE | REGISTRY | JOINING | SIGN_IN | ACCOUNT | DESK | NOTICES | MATCHES | SEARCHES | THESAURUS | WEB
)
