#!/bin/sh
# Writes requirements.txt and requirements-dev.txt anew: every package with its hashes, for all platforms, and no address to fetch it from.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-annotate --no-header --only-binary :all: \
        "$@"
}
compile pyproject.toml --output-file requirements.txt
compile --group dev --constraint requirements.txt pyproject.toml --output-file requirements-dev.txt
