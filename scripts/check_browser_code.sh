#!/usr/bin/env bash
# Check the drawing's code in the browser with the tools that package-lock.json pins; npm runs again only where it changed.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/install_tool.sh node
if ! command -v npm >/dev/null; then
  exit 0
fi
stamp=node_modules/.installed
if [ ! "$stamp" -nt package-lock.json ]; then
  echo "Installing what checks the browser's code into node_modules …"
  npm ci --engine-strict --no-audit --no-fund --silent
  touch "$stamp"
fi
npm test --silent
