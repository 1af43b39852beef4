#!/bin/sh
# Prints the path of a Python that this project runs on (3.12 or newer, with venv). Each candidate is run, because a name on the PATH proves
# nothing: a version manager's stand-in may answer to python3.13 and then refuse.
# Usage: find-python.sh [candidate ...]    PYTHON=/path/to/python is tried first.
set -u
cd "$(dirname "$0")/.." || exit 1
wanted=$(sed -n 1p .python-version 2>/dev/null)

tried() {
    for name in "$@"; do
        "$name" -c 'import sys, venv, ensurepip, ssl
if sys.version_info < (3, 12): sys.exit(1)
print(sys.executable)' 2>/dev/null && exit 0
    done
}

[ $# -gt 0 ] && { tried "$@"; exit 1; }
[ -n "${PYTHON:-}" ] && tried "$PYTHON"
for version in "$wanted" 3.13 3.14 3.12; do
    tried "python$version" "$HOME/.pyenv/versions/$version"*/bin/python "$HOME/.local/share/uv/python/cpython-$version"*/bin/python3 "/opt/python/$version"*/bin/python3
done
tried python3 python /usr/local/bin/python3 /usr/bin/python3
cat >&2 <<EOT
Peyvand needs Python 3.12 or newer with its venv module, and none was found.
  Debian 13, Ubuntu 24.04:  sudo apt-get install python3 python3-venv
  others:                   install Python ${wanted:-3.13} (python.org, pyenv or uv) and run again,
                            or name it: make run PYTHON=/path/to/python3
EOT
exit 1
