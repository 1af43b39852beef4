"""Two at once: on both databases one effect, and nobody slips away."""

from functools import partial

import pytest

from peyvand.core import audit, clock
from peyvand.core.errors import Refusal
from peyvand.needs import rules as need_rules
from peyvand.registry import rules
from peyvand.registry.models import JoinRequest, MemberInvitation, Membership, Organization, Person
from tests.core.people import Race
from tests.factories import needs
from tests.factories import registry as make

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def refused(results) -> int:
    assert all(not isinstance(one, Exception) or isinstance(one, Refusal) for one in results), results
    return sum(isinstance(one, Refusal) for one in results)


def leave(row) -> Membership:
    return rules.end_membership(fresh(row), by=fresh(row.person), now=clock.now())


def depose(somebody, by) -> None:
    rules.take_site_role(fresh(somebody), "administrator", by=fresh(by), now=clock.now())


def present(organization, **more) -> int:
    return Membership.objects.filter(organization=organization, ended_at=None, **more).count()


def test_races_of_joining_and_leaving():
    """One world for all of them: making it anew takes longer than the races."""
    now, organization = clock.now(), make.organization()
    owners = [make.member(make.person(), organization, "owner") for _ in range(2)]

    # Two browsers accept one invitation.
    guest = make.person(email="guest@example.org")
    invitation = rules.invite_member(organization, "guest@example.org", "expert", by=fresh(owners[0].person), now=now)
    results = Race().run(*[lambda: rules.accept_invitation(fresh(invitation), by=fresh(guest), now=clock.now())] * 4)
    assert (refused(results), present(organization, person=guest)) == (3, 1)

    # One address is invited twice, and an invitation is taken back while it is accepted.
    invite = [lambda: rules.invite_member(organization, "twice@example.org", "expert", by=fresh(owners[0].person), now=clock.now())] * 3
    assert refused(Race().run(*invite)) == 2
    twice, invitation = make.person(email="twice@example.org"), MemberInvitation.objects.get(address="twice@example.org")
    results = Race().run(
        lambda: rules.accept_invitation(fresh(invitation), by=fresh(twice), now=clock.now()),
        lambda: rules.take_back(fresh(invitation), by=fresh(owners[0].person), now=clock.now()),
    )
    assert refused(results) == 1
    assert present(organization, person=twice) == (fresh(invitation).state == "accepted")

    # Two registrars answer one claim differently; one person asks twice.
    unowned, claimant, registrars = make.organization(), make.person(), [make.registrar(), make.registrar()]
    results = Race().run(*[lambda: rules.claim_organization(fresh(unowned), by=fresh(claimant), now=clock.now(), word="", proof="نامه")] * 3)
    assert (refused(results), JoinRequest.objects.filter(organization=unowned).count()) == (2, 1)
    claim = JoinRequest.objects.get(organization=unowned)
    results = Race().run(
        lambda: rules.accept_request(fresh(claim), by=fresh(registrars[0]), now=clock.now()),
        lambda: rules.refuse_request(fresh(claim), by=fresh(registrars[1]), now=clock.now(), reason="نخوانا"),
    )
    assert refused(results) == 1
    assert present(unowned, role="owner") == (fresh(claim).state == "accepted")

    # Both owners leave at once; then the last two administrators take the role from each other.
    results = Race().run(*[partial(leave, row) for row in owners])
    assert (refused(results), present(organization, role="owner")) == (1, 1)
    pair = [make.person(site_role="administrator") for _ in range(2)]
    take = [partial(depose, *pair), partial(depose, *pair[::-1])]
    assert refused(Race().run(*take)) == 1
    assert sum("administrator" in fresh(one).site_roles for one in pair) == 1


def test_nothing_is_written_after_a_removal_was_answered():
    """A member writes without pause while they are removed: every write that went through comes before the removal in the audit chain."""
    organization = make.organization()
    owner = make.expert(organization, "owner")
    for _ in range(3):
        member = make.member(make.person(), organization, "expert")
        drafts = [needs.draft(organization, by=owner, now=clock.now()) for _ in range(12)]
        late = Person.objects.get(pk=member.person_id)

        def write(drafts=drafts, late=late) -> int:
            done = 0
            for need in drafts:
                try:
                    need_rules.withdraw_need(fresh(need), by=late, now=clock.now())
                    done += 1
                except Refusal:
                    pass
            return done

        def remove(member=member) -> Organization:
            return rules.end_membership(fresh(member), by=fresh(owner), now=clock.now())

        results = Race().run(write, remove)
        assert refused(results) == 0
        ended = next(entry.seq for entry in audit.history(member) if entry.action == "membership.end")
        after = [entry.seq for need in drafts for entry in audit.history(need) if entry.actor == member.person_id and entry.seq > ended]
        assert after == []
