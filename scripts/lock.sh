#!/usr/bin/env bash
# Write requirements.lock anew: every package that the app needs, by version and hash, for all systems and Pythons.
# torch and what it brings for a GPU are left out: which build is right depends on the machine, and each has its own hash.
set -euo pipefail
cd "$(dirname "$0")/.."

UV=0.13.9
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$UV"

compile() {
  "$tools/bin/uv" pip compile requirements.txt --no-config --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --quiet "$@"
}
gpu=()
for package in $(compile | grep -oE '^(torch|triton|nvidia-[a-z0-9-]+|cuda-[a-z0-9-]+)='); do
  gpu+=(--no-emit-package "${package%=}")
done
{
  echo "# Made by \`make lock\` from requirements.txt. Install torch first, then: pip install --require-hashes -r requirements.lock"
  compile "${gpu[@]}"
} > requirements.lock.new
mv requirements.lock.new requirements.lock
