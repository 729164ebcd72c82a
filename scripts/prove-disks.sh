#!/usr/bin/env bash
# Runs the program on disks that are full, read-only and slow, and tells what a client sees (docs/reliability.md). Linux, root, loop devices.
#   scripts/prove-disks.sh [PROGRAM]     the program as it is started, such as "dotnet camulator.dll"; built here when it is left out
set -euo pipefail
cd "$(dirname "$0")/.."

need=()
command -v python3 >/dev/null || need+=(python3-minimal)
command -v mkfs.ext4 >/dev/null || need+=(e2fsprogs)
command -v fsfreeze >/dev/null || need+=(util-linux)
command -v strace >/dev/null || need+=(strace)
if [ ${#need[@]} -gt 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
fi

if [ $# -eq 0 ]; then
  dotnet build src/Emulator.Server --verbosity quiet --nologo
  set -- "dotnet $(ls -d "$PWD"/src/Emulator.Server/bin/Debug/net*/camulator.dll)"
fi

# Mounts and processes of its own, which go with it.
exec unshare --mount --pid --fork --kill-child --mount-proc --propagation private python3 scripts/disks.py $1
