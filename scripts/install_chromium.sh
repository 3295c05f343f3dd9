#!/usr/bin/env bash
# Install Debian's Chromium for the browser tests where that needs no question; else say what to do.
set -euo pipefail

if [ -n "${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null; then
  exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests …"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null
  exit 0
fi
echo "No Chromium was found, so the browser tests will be skipped; install it (Debian: apt-get install chromium) or set CHROMIUM to its path."
