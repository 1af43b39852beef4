"""The needs of the demonstration, in every state."""

from datetime import datetime, timedelta
from typing import Any

from peyvand.core import SYSTEM, calendar, limits
from peyvand.core.lifecycle import load_state
from peyvand.demo.fixtures import Shift, read, read_by, several
from peyvand.needs.models import Criterion, Invitation, Need, Requirement
from peyvand.needs.rules.draft import words_of
from peyvand.needs.rules.need import call_dates
from peyvand.registry.models import Organization, Person
from peyvand.taxonomies.models import County, NeedKind, ProcessStage, Sector, SupportKind

TALK_KINDS = {"solve", "improve", "research"}
PAUSED, TAKEN_DOWN = "need-35", "need-77"
INVITED = {"need-65": ("kbc-14", "uni-04", "kbc-02")}
CRITERIA = [("کیفیت فنی و اثبات", 40), ("قیمت", 35), ("زمان تحویل", 15), ("کارنامه و خدمات پس از فروش", 10)]
REASONS = {
    "withdrawn": "تأمین از انبار مجموعه فراهم شد.",
    "cancelled": "هیچ‌یک از پیشنهادها شرط ایمنی را برنیاورد.",
    "paused": "تا روشن‌شدن بودجهٔ سال آینده.",
}
TAKE_DOWN_REASON = "شمارهٔ تماس شخصی در متن بود؛ پس از اصلاح برمی‌گردد."


def load_needs(organizations: dict[str, Organization], writers: dict[str, Person], moderator: Person, shift: Shift) -> list[Need]:
    kinds, stages = NeedKind.objects.in_bulk(field_name="key"), ProcessStage.objects.in_bulk(field_name="key")
    counties = {county.name_fa: county for county in County.objects.all()}
    supports = {alias: kind for kind in SupportKind.objects.all() for alias in [kind.key, *several(kind.aliases)]}
    requirements = read_by("requirements", "need_key")
    needs = []
    for number, row in enumerate(read("needs")):
        talks = row["kind"] in TALK_KINDS and row["state"] in {"open", "draft", "in_review", "withdrawn"}
        writer = writers[row["org_key"]]
        began = shift.past(row["published"]) - timedelta(days=6) if row["published"] else shift.ago(1.1 + number % 2 / 4)
        need = Need.objects.create(
            organization=organizations[row["org_key"]],
            created_by=writer,
            contact=writer,
            title=row["title_fa"],
            title_en=row["title_en"],
            problem=row["problem_fa"],
            problem_en=row["problem_en"],
            tried=row["tried_fa"],
            success=row["success_fa"],
            kind=kinds[row["kind"]],
            stage=stages.get(row["chain_stage"]),
            county=counties.get(row["county"]),
            quantity=row["quantity"] or None,
            unit=row["unit"],
            per_year=row["per_year"] == "1",
            source=row["today_source"],
            budget_min_rial=row["budget_min_rial"] or None,
            budget_max_rial=row["budget_max_rial"] or None,
            budget_shown=row["budget_shown"] == "1",
            trl_min=row["trl_min"] or None,
            ip_terms=row["ip_terms"],
            visibility=row["visibility"],
            way="talks" if talks else "call",
            rounds=None if talks else 1,
            deadline=None if talks else shift.deadline(row["deadline"]) or calendar.deadline(30, after=shift.now),
            created_at=began,
            changed_at=began,
        )
        Need.objects.filter(pk=need.pk).update(cleaned=words_of(need))
        need.sectors.set(Sector.objects.filter(pk__in=list(several(row["isic"]))))
        need.gives.set(supports[key] for key in several(row["gives"]) if key in supports)
        Requirement.objects.bulk_create(
            Requirement(
                need=need, order=order, parameter=r["parameter_fa"], relation=r["relation"], value=r["value"], unit=r["unit"], must=r["must"] == "1"
            )
            for order, r in enumerate(requirements[row["key"]])
        )
        if not talks:
            Criterion.objects.bulk_create(
                Criterion(need=need, order=order, name=name, weight=weight) for order, (name, weight) in enumerate(CRITERIA)
            )
        for key in INVITED.get(row["key"], ()):
            Invitation.objects.create(need=need, organization=organizations[key], at=began)
        need.refresh_from_db()
        _Life(need, writer, moderator, shift).walk(row["key"], row["state"], row["published"])
        needs.append(need)
    return needs


class _Life:
    """Walks one need to the state that it shall show, step by step as it would have gone."""

    def __init__(self, need: Need, writer: Person, moderator: Person, shift: Shift) -> None:
        self.need, self.writer, self.moderator, self.shift = need, writer, moderator, shift

    def _step(self, state: str, event: str, by: Any, at: datetime, note: str = "", **changes: Any) -> None:
        load_state(self.need, state, event=event, by=by, at=at, note=note, changes=changes)

    def walk(self, key: str, state: str, published: str) -> None:
        if state == "draft":
            return
        sent = self.shift.past(published) - timedelta(days=2) if published else self.need.created_at + timedelta(hours=20)
        promised = calendar.add_working_days(sent, limits.REVIEW_WORKING_DAYS)
        self._step("in_review", "submit", self.writer, sent, submitted_at=sent, promised_until=promised)
        if state == "in_review":
            return
        opened = self.shift.past(published)
        self._step(
            "open",
            "publish",
            self.moderator,
            opened,
            published_at=opened,
            confirmed_at=opened,
            promised_until=None,
            **call_dates(self.need.way, self.need.deadline, opened),
        )
        if key == TAKEN_DOWN:
            self._step(
                "taken_down",
                "take_down",
                self.moderator,
                self.shift.ago(2),
                TAKE_DOWN_REASON,
                taken_down_from="open",
                taken_down_reason=TAKE_DOWN_REASON,
            )
        elif key == PAUSED:
            self._step("paused", "pause", self.writer, self.shift.ago(4), REASONS["paused"], paused_at=self.shift.ago(4), reason=REASONS["paused"])
        elif state != "open":
            self._end(state)

    def _end(self, state: str) -> None:
        deadline = self.need.deadline
        if state == "withdrawn":
            at = (deadline or self.shift.ago(30)) - timedelta(days=12)
            self._step("withdrawn", "withdraw", self.writer, at, REASONS[state], ended_at=at, reason=REASONS[state])
            return
        if deadline is None:
            raise ValueError(f"{self.need.title}: a need that ends so was a call")
        if state == "unanswered":
            self._step("unanswered", "end_unanswered", SYSTEM, deadline, ended_at=deadline)
            return
        self._step("evaluation", "begin_evaluation", SYSTEM, deadline)
        decided = min(deadline + timedelta(days=10), self.shift.now)
        if state == "cancelled":
            self._step("cancelled", "cancel", self.writer, decided, REASONS[state], ended_at=decided, reason=REASONS[state])
        elif state in {"awarded", "closed"}:
            self._step("awarded", "award", self.writer, decided, "بهترین جمع امتیاز فنی و قیمت.")
        if state == "closed":
            ended = self.shift.ago(9)
            note = "نمونه آزموده و سری نخست تحویل شد."
            self._step("closed", "close", self.writer, ended, note, ended_at=ended, outcome="met", outcome_note=note)
