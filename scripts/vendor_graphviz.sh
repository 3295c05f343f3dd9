#!/usr/bin/env bash
# Fetch Graphviz, compiled to WebAssembly, into static/vendor: bash scripts/vendor_graphviz.sh [VERSION]
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:-1.29.2}
target=static/vendor/wasm-graphviz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "@hpcc-js/wasm-graphviz@$version" >/dev/null && tar xzf ./*.tgz)
mkdir -p "$target"
# Its source map is not shipped; a browser would ask for it.
sed '/^\/\/# sourceMappingURL/d' "$work/package/dist/index.js" >"$target/index.js"
cp "$work/package/LICENSE" "$target/LICENSE"
printf '%s\n' "@hpcc-js/wasm-graphviz $version (Apache-2.0), unchanged but for the line that names its source map." \
  "Graphviz itself: EPL-2.0. Renewed by scripts/vendor_graphviz.sh." >"$target/VERSION"
