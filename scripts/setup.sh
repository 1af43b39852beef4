#!/bin/sh
# Makes .venv ready: environment, locked packages, the peyvand command, compiled translations. Does only what is missing.
# Usage: setup.sh requirements.txt|requirements-dev.txt
set -eu
cd "$(dirname "$0")/.."
lock=${1:-requirements.txt}
root=$(pwd -P)
python=.venv/bin/python

if ! sh scripts/find-python.sh "$python" >/dev/null 2>&1; then
    base=$(sh scripts/find-python.sh)
    echo "Making .venv with $("$base" --version) ..."
    rm -rf .venv
    "$base" -m venv .venv
fi

# The development lock holds all that the other one does, so either stamp will do for a run.
digest() { cat "$1" .python-version | cksum; }
stamp=.venv/installed-$(basename "$lock" .txt)
fresh() { [ -f ".venv/installed-$(basename "$1" .txt)" ] && [ "$(cat ".venv/installed-$(basename "$1" .txt)")" = "$(digest "$1")" ]; }
if ! fresh "$lock" && ! { [ "$lock" = requirements.txt ] && fresh requirements-dev.txt; }; then
    echo "Installing the packages of $lock ..."
    "$python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes --only-binary :all: -r "$lock"
    digest "$lock" >"$stamp"
fi

site=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$root" >"$site/peyvand-here.pth"
cat >.venv/bin/peyvand.new <<EOT
#!/bin/sh
exec "$root/.venv/bin/python" -m peyvand "\$@"
EOT
chmod 755 .venv/bin/peyvand.new
mv .venv/bin/peyvand.new .venv/bin/peyvand

"$python" scripts/compile_translations.py
