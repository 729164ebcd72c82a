#!/usr/bin/env bash
# Fetches the libraries of the dashboard from npm at the versions named here, and lays them where they are embedded from.
# Their modules import each other by path, because a page that allows no inline script can have no import map.
set -euo pipefail
cd "$(dirname "$0")/.."
preact=10.29.8
htm=3.1.1
to=src/Emulator.Server/Dashboard/assets/vendor
from=$(mktemp -d)
trap 'rm -rf "$from"' EXIT
fetch() { (cd "$from" && npm pack --silent "$1@$2" >/dev/null && mkdir "$1" && tar xzf "$1-$2.tgz" -C "$1" --strip-components 1); }
fetch preact "$preact"
fetch htm "$htm"
mkdir -p "$to"
plain() { sed -e 's|^//# sourceMappingURL=.*||' -e 's|from"preact"|from"./preact.js"|g' "$1"; }
plain "$from/preact/dist/preact.module.js" >"$to/preact.js"
plain "$from/preact/hooks/dist/hooks.module.js" >"$to/hooks.js"
plain "$from/htm/dist/htm.module.js" >"$to/htm.js"
cp "$from/preact/LICENSE" "$to/LICENSE-preact.txt"
cp "$from/htm/LICENSE" "$to/LICENSE-htm.txt"
printf 'preact %s (MIT) and htm %s (Apache 2.0), from npm by scripts/update-dashboard-libraries.sh.\n' "$preact" "$htm" >"$to/README.txt"
