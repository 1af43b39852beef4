"""Write the tables of the documentation that come from the code: settings, commands, events, lifecycles, policy, periodic jobs, limits.

``python scripts/write_docs.py`` writes them; a test compares, so that the documents cannot go out of date.
"""

import argparse
import inspect
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")


def settings_table() -> str:
    from peyvand.config.environment import VARIABLES  # noqa: PLC0415  after the path was set

    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    rows += [f"| `{one.name}` | {f'`{one.default}`' if one.default else 'empty'} | {one.meaning} |" for one in VARIABLES]
    return "\n".join(rows)


def commands_table() -> str:
    from peyvand import cli  # noqa: PLC0415  after the path was set

    parser = cli._parser([])
    found = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return "\n".join(["| command | what it does |", "| --- | --- |"] + [f"| `peyvand {one.dest}` | {one.help} |" for one in found._choices_actions])


def events_table() -> str:
    from peyvand.core import events  # noqa: PLC0415  needs Django

    rows = ["| event | told by | what follows, in the same transaction |", "| --- | --- | --- |"]
    table = events.table()
    for kind in sorted(_kinds(events.Event), key=lambda one: (one.__module__, one.__name__)):
        follows = ", ".join(f"`{_room(one.__module__)}.{one.__name__}`" for one in table.get(kind, ())) or "nothing yet"
        rows.append(f"| `{kind.__name__}` | {_room(kind.__module__)} | {follows} |")
    return "\n".join(rows)


def _kinds(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        if one.__module__.startswith("peyvand."):
            yield one
        yield from _kinds(one)


def _room(module: str) -> str:
    return module.removeprefix("peyvand.").split(".")[0]


def lifecycles() -> str:
    from django.utils import translation  # noqa: PLC0415  needs Django

    from peyvand.core import lifecycle  # noqa: PLC0415  needs Django

    parts = []
    with translation.override("en"):
        own = [table for model, table in lifecycle.all_lifecycles().items() if model.__module__.startswith("peyvand.")]
        for table in sorted(own, key=lambda one: one.name):
            rows = [f"### {table.name}", "", f"Starts as `{table.start}`.", "", "| from | event | to | who |", "| --- | --- | --- | --- |"]
            rows += [f"| {one.state} | `{one.event}` | {one.next} | {f'`{one.action}`' if one.action else 'the clock'} |" for one in table.rows]
            parts.append("\n".join(rows))
    return "\n\n".join(parts)


def policy() -> str:
    from peyvand.core import access  # noqa: PLC0415  needs Django

    rows = ["| action | on | who |", "| --- | --- | --- |"]
    own = [rule for rule in access.rules() if rule.model is None or rule.model.__module__.startswith("peyvand.")]
    for rule in sorted(own, key=lambda one: one.action):
        rows.append(f"| `{rule.action}` | {rule.model.__name__ if rule.model else 'the site'} | {rule.said or '-'} |")
    return "\n".join(rows)


def jobs_table() -> str:
    from peyvand.core.tasks import periodic, worker  # noqa: F401, PLC0415  needs Django; the worker has a job of its own

    rows = ["| job | every | what it does |", "| --- | --- | --- |"]
    for one in periodic.registered():
        what = inspect.getdoc(one.fn)
        if not what:
            raise SystemExit(f"the periodic job {one.name} does not say what it does")
        rows.append(f"| `{one.name}` | {str(one.each).removesuffix(', 0:00:00')} | {' '.join(what.split('\n\n')[0].split())} |")
    return "\n".join(rows)


def limits() -> str:
    from peyvand.core import limits as numbers  # noqa: PLC0415  needs Django

    rows = ["| limit | value |", "| --- | --- |"]
    for name, value in vars(numbers).items():
        if name.isupper() and not inspect.ismodule(value):
            said = ", ".join(map(str, value)) if isinstance(value, tuple) else f"{value:,}" if isinstance(value, int) else str(value)
            rows.append(f"| `{name}` | {said} |")
    return "\n".join(rows)


TABLES = {
    "docs/operators.md": {"settings": settings_table, "commands": commands_table},
    "docs/reference.md": {"events": events_table, "lifecycles": lifecycles, "policy": policy, "jobs": jobs_table, "limits": limits},
}


def written(name: str) -> tuple[str, str]:
    """A document as it is and as it should be."""
    text = (ROOT / name).read_text()
    wanted = text
    for mark, make in TABLES[name].items():
        pattern = re.compile(rf"(<!-- {mark}: written by scripts/write_docs.py -->\n).*?(<!-- end of {mark} -->)", re.S)
        if not pattern.search(wanted):
            raise SystemExit(f"{name} has no place for {mark}")
        table = make()
        wanted = pattern.sub(lambda found, table=table: f"{found[1]}{table}\n{found[2]}", wanted)
    return text, wanted


def main() -> int:
    import django  # noqa: PLC0415  after the settings were named

    django.setup()
    for name in TABLES:
        text, wanted = written(name)
        if text != wanted:
            (ROOT / name).write_text(wanted)
            print(f"{name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
