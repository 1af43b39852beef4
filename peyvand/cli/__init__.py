"""The ``peyvand`` command: matching of sheets, and everything that an operator does with the site.

``peyvand match`` needs no database and starts without Django; each command loads only what it uses, which is why imports stand in functions here.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from peyvand import __version__

Command = Callable[[argparse.Namespace], int]
EXAMPLES = """examples:
  peyvand match needs.xlsx offers.xlsx -o report.xlsx   match two sheets, without any database
  peyvand match needs.csv offers.ods -o - --format json the same for a program
  peyvand serve --demo                                  the site with its demonstration on port 8000
  peyvand doctor                                        is everything as it should be?
  peyvand check --audit                                 is the audit chain whole?

exit codes: 0 done, 1 something is wrong and was said, 2 the command was not understood, 130 interrupted"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["manage"]:
        return _manage(words[1:])
    parser = _parser(words)
    arguments = parser.parse_args(words)
    run: Command | None = getattr(arguments, "run", None)
    if run is None:
        parser.print_help()
        return 2
    try:
        return run(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe left, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="peyvand",
        description="Connects the industry of a region with those who can make what it needs.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"peyvand {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="")

    def add(name: str, run: Command, text: str, example: str) -> argparse.ArgumentParser:
        epilog = f"example:\n  {example}"
        added = commands.add_parser(name, help=text, description=text, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter)
        added.set_defaults(run=run)
        return added

    _add_match(commands, loaded=words[:1] == ["match"])
    one = add("init", _init, "Make the data folder, its keys and tables, and gather the static files.", "PEYVAND_HOME=/srv/peyvand peyvand init")
    one.add_argument("--demo", action="store_true", help="load the demonstration as well, unless it is there")
    one.add_argument("--quiet", action="store_true", help="say only what is wrong")
    add("demo", _demo, "Load the demonstration into an empty database; does nothing when it is there already.", "peyvand demo")
    one = add("serve", _serve, "Prepare the site and run it: one web process and one worker, both ended by Ctrl-C.", "PORT=9000 peyvand serve --demo")
    one.add_argument("--demo", action="store_true", help="load the demonstration and show its accounts on the sign-in page")
    one.add_argument("--with-parent", action="store_true", help="end when what started this is interrupted: make does not pass that on")
    add("worker", _worker, "Do the work that waits: matches, the index, what falls due. `serve` runs one already.", "peyvand worker")
    one = add("check", _check, "Check settings, database and, if asked, the audit chain.", "peyvand check --audit")
    one.add_argument("--audit", action="store_true", help="walk the whole audit chain and name the first broken link")
    one.add_argument("--deploy", action="store_true", help="also what matters only on a site that others reach")
    add("doctor", _doctor, "Tell the state of this installation, one line each, with the way to mend what is wrong.", "peyvand doctor")
    one = add(
        "administrator", _administrator, "Make an account an administrator: the first one of a new site.", "peyvand administrator me@company.example"
    )
    one.add_argument("address", help="e-mail or mobile (+98…) that the account has proven")
    one = add("lifecycle", _lifecycle, "Show the states that things pass through, and who may move them.", "peyvand lifecycle need --dot")
    one.add_argument("name", nargs="*", help="such as need, offer, organization; all when none is named")
    one.add_argument("--dot", action="store_true", help="as a drawing for Graphviz")
    one = add("index", _index, "The search index, which can always be made anew from the database.", "peyvand index rebuild")
    one.add_argument("action", choices=["rebuild"], help="throw the index away and fill it again")
    one = add(
        "import",
        _import,
        "Enter organizations from a sheet, row by row; what is there already stays as it is.",
        "peyvand import organizations list.csv",
    )
    one.add_argument("what", choices=["organizations"], help="what the rows are")
    one.add_argument("file", help="xlsx, xls, ods or csv; columns as people name them: name, kind, county, national id …")
    one.add_argument("--kind", default="", help="kind of the organizations whose row names none")
    one.add_argument("--dry-run", action="store_true", help="say what would become of each row, and enter nothing")
    one.add_argument("--lang", choices=("fa", "en"), default="fa", help="language of what is said (default: %(default)s)")
    one = add("sign-out", _sign_out, "End all sessions of an account, for who asks for help.", "peyvand sign-out me@company.example")
    one.add_argument("address", help="e-mail address or mobile number of the account")
    one.add_argument("--without-second-factor", action="store_true", help="for who lost it and the recovery codes too")
    add("manage", _help_manage, "Django's own commands.", "peyvand manage migrate --plan")
    return parser


def _add_match(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", *, loaded: bool) -> None:
    """The words of ``match`` live with its body, which is loaded only when it is asked for."""
    text = "Match a sheet of needs with a sheet of offers, and say why; no database needed."
    if not loaded:
        commands.add_parser("match", help=text)
        return
    from peyvand.papers import match_command  # noqa: PLC0415  other commands start without the engine

    parser = commands.add_parser("match", help=text, description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    match_command.add_arguments(parser)
    parser.set_defaults(run=match_command.run)


def _manage(words: Sequence[str]) -> int:
    from django.core.management import execute_from_command_line  # noqa: PLC0415  only the site needs Django

    execute_from_command_line(["peyvand manage", *words])
    return 0


def _help_manage(arguments: argparse.Namespace) -> int:
    return _manage(["help"])


def _init(arguments: argparse.Namespace) -> int:
    from peyvand.cli import preparing  # noqa: PLC0415  loads Django

    return preparing.prepare(demo=arguments.demo, quiet=arguments.quiet)


def _demo(arguments: argparse.Namespace) -> int:
    from peyvand.cli import preparing  # noqa: PLC0415  loads Django

    return preparing.prepare(demo=True, quiet=False)


def _serve(arguments: argparse.Namespace) -> int:
    from peyvand.cli import serving  # noqa: PLC0415  reads the settings

    return serving.serve(demo=arguments.demo, with_parent=arguments.with_parent)


def _sign_out(arguments: argparse.Namespace) -> int:
    from peyvand.cli import helping  # noqa: PLC0415  loads Django

    return helping.help_out(arguments.address, without_second_factor=arguments.without_second_factor)


def _worker(arguments: argparse.Namespace) -> int:
    import django  # noqa: PLC0415  only the site needs Django

    django.setup()
    from peyvand.core.tasks import worker  # noqa: PLC0415  needs the line above

    return worker.main()


def _check(arguments: argparse.Namespace) -> int:
    from peyvand.cli import inspecting  # noqa: PLC0415  loads Django

    return inspecting.check(audit=arguments.audit, deploy=arguments.deploy)


def _doctor(arguments: argparse.Namespace) -> int:
    from peyvand.cli import inspecting  # noqa: PLC0415  loads Django

    return inspecting.doctor()


def _administrator(arguments: argparse.Namespace) -> int:
    from peyvand.cli import preparing  # noqa: PLC0415  loads Django

    return preparing.make_administrator(arguments.address)


def _lifecycle(arguments: argparse.Namespace) -> int:
    from peyvand.cli import inspecting  # noqa: PLC0415  loads Django

    return inspecting.lifecycles(arguments.name, dot=arguments.dot)


def _import(arguments: argparse.Namespace) -> int:
    from peyvand.cli import importing  # noqa: PLC0415  loads Django

    return importing.import_organizations(arguments.file, kind=arguments.kind, trial=arguments.dry_run, language=arguments.lang)


def _index(arguments: argparse.Namespace) -> int:
    from peyvand.cli import preparing  # noqa: PLC0415  loads Django

    return preparing.rebuild_index()
