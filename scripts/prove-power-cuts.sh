#!/usr/bin/env bash
# Ends the program by kill -9 at random moments with sets of every kind in flight, and looks what is left (docs/reliability.md).
#   scripts/prove-power-cuts.sh [ROUNDS] [SEED]          200 rounds, seed 1
#   scripts/prove-power-cuts.sh --disk [ROUNDS] [SEED]   the same on a disk that loses what was not forced onto it; needs root and loop devices
set -euo pipefail
cd "$(dirname "$0")/.."

disk=no
if [ "${1:-}" = --disk ]; then
  disk=yes
  shift
fi

need=()
command -v mkfs.ext4 >/dev/null || need+=(e2fsprogs)
command -v mount >/dev/null || need+=(mount)
if [ "$disk" = yes ] && [ ${#need[@]} -gt 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
fi

tests=tests/Emulator.Server.Tests
[ -n "${CAMULATOR_NO_BUILD:-}" ] || dotnet build "$tests" --verbosity quiet --nologo
export CAMULATOR_POWER_CUTS="${1:-200}" CAMULATOR_SEED="${2:-1}"

# Mounts of its own, which go with it.
if [ "$disk" = yes ] && [ -z "${CAMULATOR_OWN_MOUNTS:-}" ]; then
  CAMULATOR_NO_BUILD=1 CAMULATOR_OWN_MOUNTS=1 exec unshare --mount --propagation private scripts/prove-power-cuts.sh --disk "$@"
fi

if [ "$disk" = yes ]; then
  work=$(mktemp -d)
  truncate -s 512M "$work/disk.img"
  mkfs.ext4 -q -F "$work/disk.img"
  mkdir "$work/disk"
  trap 'umount "$work/disk" 2>/dev/null || true; rm -rf "$work"' EXIT
  # The test stops the file system (FS_IOC_SHUTDOWN), and with it goes whatever is only in memory; this mounts it anew, by its journal.
  printf '#!/bin/sh\numount "%s" && mount -o loop "%s" "%s"\n' "$work/disk" "$work/disk.img" "$work/disk" > "$work/mend.sh"
  chmod +x "$work/mend.sh"
  mount -o loop "$work/disk.img" "$work/disk"
  mkdir "$work/disk/data"
  export CAMULATOR_POWER_CUT_FOLDER="$work/disk/data" CAMULATOR_POWER_CUT_MEND="$work/mend.sh"
fi

dotnet test "$tests" --no-build --nologo --filter FullyQualifiedName~PowerCutTests --logger "console;verbosity=detailed" |
  grep -vE "^(Starting|A total|Test run|VSTest|\[xUnit|$)"
