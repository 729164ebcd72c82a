#!/usr/bin/env bash
# Puts a line that loses, delays, reorders and is narrow between the program and its clients, and looks what arrives (docs/reliability.md).
#   scripts/prove-network.sh [--short] [PROGRAM]     the program as it is started, such as "dotnet camulator.dll"; built here when it is left out
# Needs network namespaces: root, or a kernel that lets users have their own. The line is tc netem where the kernel has it, else a relay of IP
# packets between two TUN devices that does the same (scripts/line.py).
set -euo pipefail
cd "$(dirname "$0")/.."

short=
if [ "${1:-}" = --short ]; then
  short=--short
  shift
fi

need=()
command -v python3 >/dev/null || need+=(python3-minimal)
command -v ip >/dev/null || need+=(iproute2)
command -v unshare >/dev/null || need+=(util-linux)
command -v ffmpeg >/dev/null || need+=(ffmpeg)
if [ ${#need[@]} -gt 0 ]; then
  as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
  as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
fi

if [ $# -eq 0 ]; then
  dotnet build src/Emulator.Server --verbosity quiet --nologo
  set -- "dotnet $(ls -d "$PWD"/src/Emulator.Server/bin/Debug/net*/camulator.dll)"
fi

# Namespaces of its own, which go with it.
own=(--net --mount --pid --fork --kill-child --mount-proc --propagation private)
[ "$(id -u)" = 0 ] || own+=(--map-root-user)
exec unshare "${own[@]}" python3 scripts/network.py $short $1
