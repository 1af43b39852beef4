#!/bin/sh
# Prints the tables of docs/performance.md: bench.sh [web|engine|quality ...]; all of bench/ when none is named.
set -eu
cd "$(dirname "$0")/.."
if [ "$(id -u)" = 0 ] && ! command -v wrk >/dev/null && command -v apt-get >/dev/null; then
    apt-get -qq update >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install wrk >/dev/null 2>&1 || echo "wrk could not be installed"
fi
[ $# -gt 0 ] || set -- $(grep -l '__main__' bench/*.py | sed 's|bench/||; s|\.py$||')
for name in "$@"; do
    echo "== $name"
    .venv/bin/python -m "bench.$name"
done
