"""The ``peyvand`` command."""

import os
import sys


def main(argv: list[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
    args = sys.argv[1:] if argv is None else argv
    if args[:1] == ["manage"]:
        from django.core.management import execute_from_command_line  # only the site needs Django; `peyvand match` starts without it

        execute_from_command_line(["peyvand manage", *args[1:]])
        return 0
    print("usage: peyvand manage …")
    return 2
