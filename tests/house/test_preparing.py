import io

import pytest

from peyvand.cli import preparing
from peyvand.registry.models import Organization
from tests.factories import registry


@pytest.fixture
def place(home, settings):
    settings.STATIC_ROOT = home / "static"
    return home


@pytest.mark.django_db
def test_an_empty_folder_is_made_ready_and_the_second_time_there_is_nothing_to_do(place, capsys):
    assert preparing.prepare(demo=False, quiet=False) == 0
    assert "Ready" in capsys.readouterr().out
    assert {path.name for path in place.iterdir()} >= {"db", "files", "index", "keys", "outbox", "static"}
    assert (place / "keys").stat().st_mode & 0o777 == 0o700
    assert not preparing.gather_static()
    (place / "static" / ".gathered").write_text("older files")
    assert preparing.gather_static()


@pytest.mark.django_db
def test_the_demonstration_is_never_mixed_with_real_organizations(place, capsys):
    registry.organization()
    assert preparing.prepare(demo=True, quiet=True) == 1
    assert "empty one only" in capsys.readouterr().out
    assert Organization.objects.count() == 1


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.django_db
def test_building_the_index_shows_a_bar_on_a_terminal_only(place, capsys, monkeypatch):
    registry.organization()
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert preparing.rebuild_index() == 0
    last = terminal.getvalue().rpartition("\r")[2]
    assert "100 %  1 documents, " in last
    assert last.endswith("/s \n")
    monkeypatch.setattr("sys.stderr", io.StringIO())
    assert preparing.rebuild_index() == 0
    assert capsys.readouterr().out == "1 documents in the index.\n" * 2
