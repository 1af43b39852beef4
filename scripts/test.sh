#!/bin/sh
# Runs the tests.
#   test.sh all            tools from Debian where they lack, lint, the suite on SQLite, again on PostgreSQL; last lines say what ran
#   test.sh only ARGS      a part of the suite on SQLite: a path, pytest's options, or words for -k
#   test.sh lint | drill
set -u
cd "$(dirname "$0")/.."
PATH=$(pwd)/.venv/bin:$PATH
left_out=""
work=$(mktemp -d)
postgres_pid=""

postgres_run() { # a command as a user that PostgreSQL accepts: it refuses to run as root
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

clean_up() {
    [ -n "$postgres_pid" ] && postgres_run "$postgres_bin/pg_ctl" stop -D "$work/pg/data" -m immediate -s >/dev/null 2>&1
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

find_postgres() {
    postgres_bin=$(for file in "$(command -v initdb || true)" /usr/lib/postgresql/*/bin/initdb /usr/local/pgsql/bin/initdb; do
        [ -x "$file" ] && dirname "$file"
    done | sort -V | tail -n 1)
    [ -n "$postgres_bin" ]
}

has_browser() { command -v "${CHROMIUM:-chromium}" >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

tools() { # what the suite needs beside Python; installed when we may, else named at the end
    packages=""
    has_browser || packages="$packages chromium"
    command -v msgfmt >/dev/null || packages="$packages gettext"
    [ -n "${DATABASE_URL:-}" ] || find_postgres || packages="$packages postgresql"
    if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing$packages ..."
        apt-get -qq update >"$work/apt" 2>&1
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $packages >>"$work/apt" 2>&1 || tail -n 5 "$work/apt"
    fi
    has_browser || left_out="$left_out; browser tests (no Chromium)"
    command -v msgfmt >/dev/null || left_out="$left_out; the test that every string is translated (no gettext)"
    [ -n "${DATABASE_URL:-}" ] || find_postgres || left_out="$left_out; the suite on PostgreSQL (no server programs)"
}

lint() {
    failed=0
    ruff check . || failed=1
    mypy || failed=1
    lint-imports --no-cache >"$work/imports" 2>&1 || { cat "$work/imports"; failed=1; }
    return $failed
}

start_postgres() { # a server of our own, on a socket only, thrown away afterwards
    mkdir -p "$work/pg/socket"
    chmod 711 "$work"
    [ "$(id -u)" = 0 ] && chown -R postgres "$work/pg"
    postgres_run "$postgres_bin/initdb" -D "$work/pg/data" -U peyvand -A trust -E UTF8 --locale=C.UTF-8 >"$work/initdb" 2>&1 || { cat "$work/initdb"; return 1; }
    postgres_run "$postgres_bin/pg_ctl" start -D "$work/pg/data" -w -s -l "$work/pg/log" \
        -o "-k $work/pg/socket -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" || { cat "$work/pg/log"; return 1; }
    postgres_pid=started
    DATABASE_URL="postgresql://peyvand@/postgres?host=$work/pg/socket"
    export DATABASE_URL
}

suite() { # suite NAME pytest-arguments: prints all, keeps the closing line for the summary
    name=$1
    shift
    echo "== $name"
    { pytest -n 2 --dist worksteal "$@" 2>&1; echo $? >"$work/code"; } | tee "$work/out"
    code=$(cat "$work/code")
    closing=$(grep -E '(passed|failed|error|no tests ran)' "$work/out" | tail -n 1 | tr -d '=')
    summary="$summary
$(printf '%-11s %s' "$name" "$closing")"
    [ "$code" = 0 ] || result=1
}

all() {
    began=$(date +%s)
    result=0
    summary=""
    tools
    echo "== lint"
    if lint; then summary="
lint        clean"; else summary="
lint        FAILED"; result=1; fi
    given=${DATABASE_URL:-}
    unset DATABASE_URL
    suite SQLite tests
    if [ -n "$given" ]; then
        DATABASE_URL=$given
        export DATABASE_URL
        suite PostgreSQL tests -m "not browser"
    elif find_postgres; then
        if start_postgres; then suite PostgreSQL tests -m "not browser"; else result=1; summary="$summary
PostgreSQL  did not start"; fi
    fi
    echo
    echo "== what ran$summary"
    echo "left out    ${left_out#; }" | sed 's/ *$//; s/^left out$/left out    nothing/'
    echo "time        $(($(date +%s) - began)) s on $(getconf _NPROCESSORS_ONLN) cores"
    return $result
}

only() {
    [ $# -gt 0 ] || { echo "say what: make test-only T=tests/needs, or T=\"-k 'draft and refused'\""; return 2; }
    case "$1" in
    -*) ;;
    *) [ -e "${1%%::*}" ] || set -- -k "$*" ;;
    esac
    pytest "$@"
}

command=${1:-all}
[ $# -gt 0 ] && shift
case "$command" in
all) all ;;
only) only "$@" ;;
lint) lint ;;
drill) PEYVAND_DRILL=long pytest -s tests/drills tests/house/test_nasty_forms.py tests/house/test_mass_assignment.py ;;
*) sed -n '2,5p' "$0"; exit 2 ;;
esac
