#!/usr/bin/env bash
# Sets a camera's clock to and fro while clients of every kind are at work, and then the clock of the machine (docs/reliability.md).
#   scripts/prove-clocks.sh [PROGRAM]     the program as it is started, such as "dotnet camulator.dll"; built here when it is left out
# The machine's clock is not touched: libfaketime stands between it and the program.
set -euo pipefail
cd "$(dirname "$0")/.."

need=()
command -v python3 >/dev/null || need+=(python3-minimal)
command -v faketime >/dev/null || need+=(faketime)
if [ ${#need[@]} -gt 0 ]; then
  as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
  as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
fi

if [ $# -eq 0 ]; then
  dotnet build src/Emulator.Server --verbosity quiet --nologo
  set -- "dotnet $(ls -d "$PWD"/src/Emulator.Server/bin/Debug/net*/camulator.dll)"
fi

exec python3 scripts/clocks.py $1
