#!/usr/bin/env bash
# Install Debian's package of what a part of the tests needs, where that needs no question; else say what to do.
# bash scripts/install_tool.sh chromium|node|postgresql|nginx
set -euo pipefail

case "${1:-}" in
  chromium)
    is_here() { [ -n "${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null; }
    packages="chromium fonts-liberation"
    tests="the browser tests"
    otherwise=" or set CHROMIUM to its path"
    ;;
  node)
    is_here() { command -v node >/dev/null && command -v npm >/dev/null; }
    packages="nodejs npm"
    tests="the checks of the browser's code"
    otherwise=""
    ;;
  postgresql)
    # Debian puts a server's programs in no path.
    is_here() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
    packages="postgresql"
    tests="the tests of rooms in PostgreSQL"
    otherwise=""
    ;;
  nginx)
    # Debian puts it where only root's path leads.
    is_here() { command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]; }
    packages="nginx"
    tests="the tests behind a reverse proxy"
    otherwise=""
    ;;
  *)
    echo "usage: bash scripts/install_tool.sh chromium|node|postgresql|nginx" >&2
    exit 2
    ;;
esac

if is_here; then
  exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing $packages for $tests …"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086 # several packages
  apt-get install -y -qq --no-install-recommends $packages >/dev/null
  exit 0
fi
echo "No ${1^} was found, so $tests will be skipped; install it (Debian: apt-get install $packages)$otherwise."
# Where continuous integration runs, what is missing is a failure.
[ -z "${CI:-}" ]
