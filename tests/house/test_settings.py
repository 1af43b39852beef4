import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from peyvand import SQLITE_SAFE
from peyvand.config import environment, logs
from peyvand.core.sqlite import checks

ROOT = Path(__file__).resolve().parents[2]


def environment_with(**values: str) -> environment.Environment:
    return environment.Environment(values)


def test_defaults_are_safe():
    plain = environment_with()
    assert plain["PEYVAND_DEBUG"] is False
    assert plain["PEYVAND_DEMO"] is False
    assert plain["PEYVAND_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert plain["PORT"] == 8000
    assert plain["PEYVAND_WEEKEND"] == {3, 4}


@pytest.mark.parametrize(("name", "bad"), [("PORT", "۸۰۰۰"), ("PORT", "70000"), ("PEYVAND_HTTPS", "maybe"), ("PEYVAND_WEEKEND", "someday")])
def test_a_bad_value_is_refused_by_name(name: str, bad: str):
    with pytest.raises(environment.BadSetting, match=name):
        environment_with(**{name: bad})


def test_the_database_address_is_read(tmp_path: Path):
    read = environment.database("postgresql://me:p%40ss@[::1]:5433/site?sslmode=require", tmp_path)
    assert (read["NAME"], read["USER"], read["PASSWORD"], read["HOST"], read["PORT"]) == ("site", "me", "p@ss", "::1", "5433")
    assert read["OPTIONS"] == {"sslmode": "require"}
    socket = environment.database("postgresql:///site?host=/run/postgresql", tmp_path)
    assert (socket["HOST"], socket["NAME"]) == ("/run/postgresql", "site")
    assert environment.database("", tmp_path)["NAME"] == str(tmp_path / "db" / "peyvand.sqlite3")
    assert environment.database(f"sqlite:///{tmp_path}/x.sqlite3", tmp_path)["NAME"] == f"{tmp_path}/x.sqlite3"


@pytest.mark.parametrize("bad", ["mysql://x/y", "postgresql://host", "postgresql://h:p:w/x", "peyvand.db", "sqlite://"])
def test_a_bad_database_address_is_refused_without_telling_the_password(bad: str, tmp_path: Path):
    with pytest.raises(environment.BadSetting, match="DATABASE_URL"):
        environment.database(bad, tmp_path)


def test_deployment_checks_find_nothing_in_https_mode(tmp_path: Path):
    """Negative control: without https the same command complains."""
    command = [sys.executable, "-m", "peyvand", "manage", "check", "--deploy", "--fail-level", "WARNING"]
    env = {"PATH": os.environ["PATH"], "PEYVAND_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    good = subprocess.run(command, env={**env, "PEYVAND_HTTPS": "1", "PEYVAND_MAIL_HOST": "mail.example.ir"}, capture_output=True, text=True)
    assert good.returncode == 0, good.stderr
    bad = subprocess.run(command, env=env, capture_output=True, text=True)
    assert bad.returncode == 1
    assert "security.W" in bad.stderr


def test_over_https_cookies_are_bound_to_the_host_and_http_is_left(tmp_path: Path):
    code = (
        "import django; django.setup(); from django.test import Client; from django.conf import settings as s;"
        "a = Client().get('/health/ready', secure=True, headers={'host': 'localhost'}); b = Client().get('/', headers={'host': 'localhost'});"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, a['Strict-Transport-Security'], b.status_code, b['Location'])"
    )
    env = {
        "PATH": os.environ["PATH"],
        "PEYVAND_HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "PEYVAND_HTTPS": "1",
        "PEYVAND_MAIL_HOST": "mail.example.ir",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=env | {"DJANGO_SETTINGS_MODULE": "peyvand.config.settings"}, capture_output=True, text=True
    )
    assert done.stdout.split() == ["__Host-sid", "__Host-csrf", "True", "max-age=31536000;", "includeSubDomains", "301", "https://localhost/"], (
        done.stderr
    )


def test_the_signing_key_is_made_once_and_only_for_its_owner(tmp_path: Path):
    command = [sys.executable, "-c", "from peyvand.config import settings; print(settings.SECRET_KEY)"]
    env = {"PATH": os.environ["PATH"], "PEYVAND_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    first, second = (subprocess.run(command, env=env, capture_output=True, text=True).stdout for _ in range(2))
    assert first == second
    assert len(first) > 60
    assert (tmp_path / "keys" / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_sqlite_keeps_what_it_acknowledged():
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite only")
    with connection.cursor() as cursor:
        values = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20000}
    assert connection.transaction_mode == "IMMEDIATE"
    assert connection.get_database_version() >= SQLITE_SAFE


def test_an_old_sqlite_is_refused_unless_the_operator_takes_the_risk():
    assert checks.version_message((3, 51, 3), allowed=False) is None
    refused, allowed = checks.version_message((3, 40, 1), allowed=False), checks.version_message((3, 40, 1), allowed=True)
    assert refused.is_serious()
    assert not allowed.is_serious()
    assert "PostgreSQL" in str(refused.hint)


def test_a_data_file_on_a_network_file_system_is_noticed():
    mounts = "/dev/sda1 / ext4 rw 0 0\nserver:/x /srv nfs4 rw 0 0\ntmpfs /srv/local tmpfs rw 0 0\n"
    assert checks.file_system_of(Path("/srv/peyvand"), mounts) in checks.NETWORK_FILE_SYSTEMS
    assert checks.file_system_of(Path("/srv/local/x"), mounts) == "tmpfs"
    assert checks.file_system_of(Path("/var/x"), mounts) == "ext4"


def test_secrets_do_not_reach_the_log():
    text = "password=hunter22 sessionid: abc postgresql://u:pw123@h/x ali.r@example.ir 09131234567 3621234567"
    said = logs.masked(text)
    for secret in ("hunter22", "abc", "pw123", "ali.r", "1234567"):
        assert secret not in said


def test_a_line_break_cannot_forge_a_second_log_line():
    record = logging.LogRecord("x", logging.INFO, "", 0, 'first\n{"level":"ERROR"}', None, None)
    assert "\n" not in logs.JsonLines().format(record)


@pytest.mark.django_db
def test_every_answer_carries_the_safety_headers(client):
    answer = client.get("/health/live", headers={"x-request-id": "abcdefgh12345678"})
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert re.search(r"object-src 'none'", answer["Content-Security-Policy"])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["X-Request-ID"] == "abcdefgh12345678"
    assert client.get("/health/live", headers={"x-request-id": "bad id\r\n"})["X-Request-ID"] != "bad id\r\n"
