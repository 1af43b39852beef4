"""Files of one post are looked at in turns, so that nobody holds all threads of the site by sending what is slow to read."""

import threading

import pytest
from django.http import HttpResponse

from peyvand.core import limits
from peyvand.core.files import FileRefused, examine, examined, examining
from tests.core.files import made


class Sender:
    is_authenticated = True

    def __init__(self, pk):
        self.pk = pk


@examined
def codes(request):
    """What became of each file of the post."""
    found = []
    for upload in request.FILES.getlist("files"):
        try:
            examine(upload)
            found.append("taken")
        except FileRefused as refusal:
            found.append(refusal.code)
    return HttpResponse(" ".join(found))


def post(rf, pk, files=1):
    request = rf.post("/", {"files": [made.upload(f"{number}.txt", b"words") for number in range(files)]})
    request.user = Sender(pk)
    return codes(request).text


@pytest.mark.parametrize(("threads", "senders", "taken"), [(4, [1, 1, 1], 2), (4, [1, 2, 3, 4], 3), (1, [1, 2], 1)])
def test_some_threads_stay_for_readers(rf, home, settings, monkeypatch, threads, senders, taken):
    settings.THREADS = threads
    going_on, answers = threading.Event(), []
    slowly = examining._inspect

    def inspect(*words):
        assert going_on.wait(20)
        return slowly(*words)

    monkeypatch.setattr(examining, "_inspect", inspect)
    posts = [threading.Thread(target=lambda pk=pk: answers.append(post(rf, pk))) for pk in senders]
    for thread in posts:
        thread.start()
    for thread in posts:
        thread.join(0.3)
    assert answers == ["file.busy"] * (len(senders) - taken), "refused at once, while the others are still being read"
    going_on.set()
    for thread in posts:
        thread.join(20)
    assert sorted(answers) == ["file.busy"] * (len(senders) - taken) + ["taken"] * taken
    assert not examining._posts
    assert post(rf, 1) == "taken"


def test_one_post_has_its_time(rf, home, monkeypatch):
    monkeypatch.setattr(limits, "INSPECTION_POST", -limits.INSPECTION_POST)
    assert post(rf, 1, 2) == "file.busy file.busy"
