"""The site's settings for a test run: an own data folder that is thrown away, a database *file* (races need one), quick passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")


def _home() -> Path:
    base = os.environ.get("PEYVAND_TEST_HOME")
    if not base:
        place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
        base = os.environ["PEYVAND_TEST_HOME"] = tempfile.mkdtemp(prefix="peyvand-test-", dir=place)
        atexit.register(shutil.rmtree, base, ignore_errors=True)
    home = Path(base) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    home.mkdir(exist_ok=True)
    return home


_KEPT = {"PEYVAND_TEST_HOME", "PEYVAND_DRILL", "PEYVAND_SHOTS", "PEYVAND_TRY"}  # of the tests themselves
for _name in [name for name in os.environ if name.startswith("PEYVAND_") and name not in _KEPT]:
    del os.environ[_name]
os.environ["PEYVAND_HOME"] = str(_home())

from peyvand.config.settings import *  # noqa: E402, F403
from peyvand.config.settings import DATABASES, HOME, INSTALLED_APPS, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "peyvand.core.sqlite":
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
REQUIRE_2FA = False  # its own tests turn it on
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
HOME.joinpath("static").mkdir(exist_ok=True)
INSTALLED_APPS = [*INSTALLED_APPS, "tests.core.testapp"]  # objects to try the mechanisms on
