"""A worker process on the database of a test run: ``python run_worker.py <database> <lease seconds> <grace seconds>``."""

import sys
from datetime import timedelta

import django
from django.conf import settings


def main() -> int:
    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    settings.DATABASES["default"].pop("TEST", None)
    django.setup()
    from peyvand.core import limits
    from peyvand.core.tasks import worker

    limits.TASK_LEASE = timedelta(seconds=float(sys.argv[2]))
    limits.TASK_GRACE = timedelta(seconds=float(sys.argv[3]))
    return worker.main()


if __name__ == "__main__":
    sys.exit(main())
