#!/usr/bin/env bash
# Builds everything and passes the tests, installing what they need when it is missing. Ends with one line: N passed, N failed.
#   ./test.sh            all tests
#   ./test.sh Protocol   only the test projects whose names contain the word
set -euo pipefail
cd "$(dirname "$0")"

need=()
command -v ffmpeg >/dev/null || need+=(ffmpeg)
command -v curl >/dev/null || need+=(curl)
command -v jq >/dev/null || need+=(jq)
command -v openssl >/dev/null || need+=(openssl)
command -v gst-launch-1.0 >/dev/null && gst-inspect-1.0 avdec_h264 >/dev/null 2>&1 && gst-inspect-1.0 rtspsrc >/dev/null 2>&1 && gst-inspect-1.0 h264parse >/dev/null 2>&1 ||
  need+=(gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-libav)
command -v mpv >/dev/null || need+=(mpv)
command -v chromium >/dev/null || need+=(chromium fonts-dejavu-core)
/usr/bin/python3 -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("cv2") is None)' 2>/dev/null || need+=(python3-opencv)
command -v ip >/dev/null || need+=(iproute2)
command -v unshare >/dev/null || need+=(util-linux)
if [ ${#need[@]} -gt 0 ]; then
  echo "installing ${need[*]}"
  as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
fi

scripts/check-deploy.sh --install
dotnet restore Emulator.sln --verbosity quiet
dotnet build Emulator.sln --no-restore --verbosity quiet --nologo
if [ $# -eq 0 ]; then
  # Layout alone: the build has held the code to its style rules already.
  dotnet format whitespace Emulator.sln --no-restore --verify-no-changes
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

touch "$results/all"

# Real clients mostly wait for pictures and sound to come, so their tests go beside those that compute. Those come second: a player that gets no
# processor time loses pictures, while a computation is only later.
lane_of() { case "$1" in *Interop*) echo waiting ;; *) echo working ;; esac; }

# Tests the projects of a lane one after another.
test_lane() {
  local project
  for project in tests/*/*.csproj; do
    case "$project" in *Benchmarks* | *TestKit*) continue ;; esac
    case "$project" in *"$2"*) ;; *) continue ;; esac
    [ "$(lane_of "$project")" = "$1" ] || continue
    nice -n "$3" dotnet test "$project" --no-build --nologo --verbosity quiet --logger "console;verbosity=minimal" --blame-hang-timeout 2m >"$results/$1" 2>&1 ||
      touch "$results/bad"
    tee -a "$results/all" <"$results/$1"
  done
}

{
  if [ $# -eq 0 ]; then nice scripts/check-publish.sh || touch "$results/bad"; fi
  test_lane waiting "${1:-}" 0
} &
waiting=$!
test_lane working "${1:-}" 10
wait "$waiting"

count() { grep -oE "(Passed|Failed)! .*" "$results/all" | grep -oE "$1: +[0-9]+" | grep -oE '[0-9]+' | awk '{n += $1} END {print n + 0}'; }
failed=$(count Failed)
[ ! -e "$results/bad" ] || [ "$failed" -gt 0 ] || failed=1
echo "$(count Passed) passed, $failed failed"
[ "$failed" = 0 ]
