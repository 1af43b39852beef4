import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.tasks import TaskResultStatus
from django.tasks.exceptions import TaskResultDoesNotExist

from peyvand.core import atomic, clock, health, limits
from peyvand.core.models import Heartbeat, Job, Schedule
from peyvand.core.tasks import periodic, queue, worker
from tests.core.people import Race
from tests.core.testapp import tasks
from tests.core.testapp.models import Lamp

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_ran():
    tasks.RAN.clear()


@pytest.fixture
def lamp(db):
    return Lamp.objects.create(owner=uuid4())


def test_a_job_runs_later_and_its_result_can_be_asked_for(lamp):
    result = tasks.brighten.enqueue(lamp.pk, watts=60)
    assert result.status == TaskResultStatus.READY
    assert Lamp.objects.get().watts == 0
    assert worker.run_due() == 1
    result.refresh()
    assert (result.status, result.return_value, result.attempts) == (TaskResultStatus.SUCCESSFUL, 60, 1)
    assert Lamp.objects.get().watts == 60
    assert tasks.brighten.get_result(result.id) == result


@pytest.mark.parametrize("missing", ["x", "200b17d0-c199-4908-aaab-234a9e74b6c1"])
def test_a_result_that_does_not_exist_says_so(db, missing):
    with pytest.raises(TaskResultDoesNotExist):
        tasks.brighten.get_result(missing)


@pytest.mark.django_db(transaction=True)
def test_a_job_exists_only_if_the_change_that_wanted_it_does():
    def want_and_fail():
        with atomic():
            tasks.fail.enqueue("never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        want_and_fail()
    assert Job.objects.count() == 0


def test_a_job_with_a_date_waits_for_it(lamp):
    tasks.brighten.using(run_after=NOW + timedelta(hours=1)).enqueue(lamp.pk, 5)
    assert worker.run_due(NOW) == 0
    assert worker.run_due(NOW + timedelta(hours=2)) == 1


def test_what_is_urgent_comes_first(lamp):
    for priority in (0, 50, -50):
        tasks.fail.using(priority=priority).enqueue(str(priority))
    worker.run_due()
    assert tasks.RAN[:3] == ["50", "0", "-50"]


def test_a_task_learns_which_attempt_it_is(db):
    result = tasks.which_attempt.enqueue()
    worker.run_due()
    result.refresh()
    assert result.return_value == 1


def test_a_failing_job_comes_back_ever_later_and_is_laid_aside_in_the_end(db):
    with clock.stopped(NOW):
        result = tasks.fail.enqueue("no")
    now, waits = NOW, []
    for attempt in range(1, limits.TASK_ATTEMPTS + 1):
        with clock.stopped(now):
            assert worker.run_due() == 1
            assert worker.run_due() == 0
        job = Job.objects.get()
        assert (job.attempts, len(job.errors)) == (attempt, attempt)
        waits.append((job.due_at - now).total_seconds())
        now = job.due_at
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] >= 5
    assert job.status == Job.Status.FAILED
    assert [one.pk for one in queue.dead_letters()] == [job.pk]
    assert health.dead_letters() == 1
    with clock.stopped(now + timedelta(days=1)):
        assert worker.run_due() == 0
        result.refresh()
        assert result.errors[0].exception_class is RuntimeError
        assert queue.revive(job, clock.now())
        assert worker.run_due() == 1


def test_the_wait_is_never_longer_than_an_hour_and_a_quarter():
    assert max(queue.back_off(n) for n in range(1, 60)) <= timedelta(minutes=75)


def test_a_task_that_does_not_exist_any_more_is_an_error_of_the_job_only(db):
    Job.objects.create(task="tests.core.testapp.tasks.gone", due_at=NOW, enqueued_at=NOW)
    worker.run_due()
    assert "ImportError" in Job.objects.get().errors[0]["class"]


def test_a_lease_that_ran_out_is_taken_over_and_the_first_worker_writes_nothing_more(db):
    tasks.which_attempt.enqueue()
    now = clock.now()
    first = queue.claim("first", now)
    assert queue.claim("second", now + limits.TASK_LEASE / 2) is None
    second = queue.claim("second", now + limits.TASK_LEASE * 2)
    assert first.pk == second.pk
    assert not queue.succeed(first, 1, now)
    assert not queue.fail(first, RuntimeError(), now)
    assert not queue.renew(first.pk, first.lease, now)
    assert not queue.give_back(first.pk, first.lease, now)
    assert queue.succeed(second, 2, now)
    job = Job.objects.get()
    assert (job.returned, job.attempts, job.workers) == (2, 2, ["first", "second"])


def test_a_renewed_lease_is_not_taken_over(db):
    tasks.which_attempt.enqueue()
    now = clock.now()
    job = queue.claim("first", now)
    assert queue.renew(job.pk, job.lease, now + limits.TASK_LEASE)
    assert queue.claim("second", now + limits.TASK_LEASE * 1.5) is None


def test_the_database_holds_that_what_runs_has_a_lease(db):
    with pytest.raises(Exception, match="job_runs_under_a_lease"), transaction.atomic():
        Job.objects.create(task="x", status=Job.Status.RUNNING, due_at=NOW, enqueued_at=NOW)


def test_done_jobs_are_forgotten_after_a_while_and_dead_ones_kept(db):
    Job.objects.create(task="x", status=Job.Status.SUCCESSFUL, due_at=NOW, enqueued_at=NOW, finished_at=NOW)
    Job.objects.create(task="y", status=Job.Status.FAILED, due_at=NOW, enqueued_at=NOW, finished_at=NOW)
    worker.clean_up(NOW + timedelta(days=15))
    assert [job.task for job in Job.objects.all()] == ["y"]


def test_looking_for_work_on_sqlite_takes_no_lock(db, django_assert_num_queries):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with django_assert_num_queries(2) as asked:
        assert queue.claim("idle", NOW) is None
    assert all(one["sql"].startswith("SELECT") for one in asked.captured_queries)


def test_looking_for_work_does_not_read_the_jobs_that_are_done(db):
    for free in queue._free(NOW):
        plan = free[:5].explain()
        assert "job_waiting" in plan or "job_running" in plan or connection.vendor == "postgresql", plan


def test_what_a_dead_worker_left_is_taken_before_what_is_due(lamp):
    tasks.brighten.enqueue(lamp.pk, watts=1)
    left = queue.claim("dead", clock.now())
    urgent = tasks.brighten.using(priority=9).enqueue(lamp.pk, watts=2)
    later = clock.now() + limits.TASK_LEASE + timedelta(seconds=1)
    assert [str(queue.claim("alive", later).pk) for _ in range(2)] == [str(left.pk), urgent.id]


@pytest.mark.django_db(transaction=True)
def test_four_workers_take_each_job_once():
    for number in range(40):
        tasks.fail.enqueue(str(number))

    def take():
        taken = []
        while job := queue.claim("w", clock.now()):
            taken.append(job.pk)
        return taken

    results = Race().run(*[take] * 4)
    taken = [pk for result in results for pk in result]
    assert (len(taken), len(set(taken))) == (40, 40)


@pytest.mark.django_db(transaction=True)
def test_control_taking_without_compare_and_set_takes_some_twice():
    tasks.fail.enqueue("one")
    barrier = threading.Barrier(3)

    def blind():
        job = queue._free(clock.now())[1].first()
        barrier.wait(10)
        return Job.objects.filter(pk=job.pk).update(status=Job.Status.RUNNING, lease=uuid4())

    assert sum(Race().run(*[blind] * 3)) == 3


@pytest.fixture
def own_registry(monkeypatch):
    monkeypatch.setattr(periodic, "_registry", {})


def test_a_periodic_job_comes_back_and_missed_times_are_made_up_for_once(db, own_registry):
    told = []
    periodic.every("lamps.dust", told.append, hours=1)
    for minutes, ran in ((0, 1), (30, 1), (61, 2), (61 * 24, 3), (61 * 24 + 1, 3)):
        with clock.stopped(NOW + timedelta(minutes=minutes)):
            periodic.enqueue_due(clock.now())
            worker.run_due()
        assert len(told) == ran
    assert told[0] == NOW


def test_a_periodic_job_that_still_waits_is_not_enqueued_again(db, own_registry):
    periodic.every("lamps.dust", lambda now: None, minutes=1)
    assert [periodic.enqueue_due(NOW + timedelta(minutes=2 * n)) for n in range(3)] == [1, 0, 0]
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_periodic_job_is_enqueued_once_however_many_workers_look(own_registry):
    periodic.every("lamps.dust", lambda now: None, hours=1)
    assert sum(Race().run(*[lambda: periodic.enqueue_due(NOW)] * 4)) == 1
    assert Schedule.objects.get().next_at == NOW + timedelta(hours=1)


def test_how_often_must_be_said():
    with pytest.raises(ValueError, match="how often"):
        periodic.every("x", print)


def test_the_clean_up_is_registered():
    assert "core.clean_up" in {one.name for one in periodic.registered()}


@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_what_comes_shows_that_it_lives_and_stops_when_told():
    lamp = Lamp.objects.create(owner=uuid4())
    stop, counted = threading.Event(), []
    running = threading.Thread(target=lambda: counted.append(worker.Worker(stop, idle=0.02, beat_every=0.1).run()))
    running.start()
    try:
        tasks.brighten.enqueue(lamp.pk, 7)
        assert until(lambda: Lamp.objects.get().watts == 7)
        assert until(lambda: health.worker_alive(clock.now()))
    finally:
        stop.set()
        running.join(20)
    assert counted[0] >= 1
    assert not Heartbeat.objects.exists()


def until(true, seconds=20.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


def start(lease="60", grace="20"):
    script = Path(__file__).with_name("run_worker.py")
    database = str(connection.settings_dict["NAME"])
    environment = os.environ | {"PYTHONPATH": str(script.parents[2]), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.Popen([sys.executable, str(script), database, lease, grace], env=environment, stderr=subprocess.DEVNULL)


@pytest.mark.django_db(transaction=True)
def test_sigterm_lets_the_job_at_hand_end():
    lamp = Lamp.objects.create(owner=uuid4())
    tasks.sleep_then_brighten.enqueue(lamp.pk, 1.0)
    process = start()
    assert until(lambda: Lamp.objects.get().watts == 1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert Lamp.objects.get().watts == 2
    assert Job.objects.get(task__contains="sleep").status == Job.Status.SUCCESSFUL
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sigterm_returns_a_job_that_does_not_end_in_time():
    lamp = Lamp.objects.create(owner=uuid4())
    tasks.sleep_then_brighten.enqueue(lamp.pk, 60.0)
    process = start(grace="0.3")
    assert until(lambda: Lamp.objects.get().watts == 1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    job = Job.objects.get(task__contains="sleep")
    assert (job.status, job.lease, job.attempts) == (Job.Status.READY, None, 0)


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_done_by_another_one():
    lamp = Lamp.objects.create(owner=uuid4())
    tasks.sleep_then_brighten.enqueue(lamp.pk, 1.0)
    first = start(lease="2")
    assert until(lambda: Lamp.objects.get().watts == 1)
    first.kill()
    first.wait(10)
    assert Job.objects.get(task__contains="sleep").status == Job.Status.RUNNING
    second = start(lease="2")
    try:
        assert until(lambda: Job.objects.get(task__contains="sleep").status == Job.Status.SUCCESSFUL)
        assert Lamp.objects.get().watts == 2
    finally:
        second.terminate()
        second.wait(20)
