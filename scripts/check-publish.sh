#!/usr/bin/env bash
# Publishes the program as the image does and holds it to its gates: how large it is, and how much of it a start still compiles. Methods are
# counted, not milliseconds, since a count is the same on every machine; what a start takes beside a bare server, Emulator.Benchmarks measures.
#
#   scripts/check-publish.sh [FOLDER]     into artifacts/publish, or where you say
set -euo pipefail
cd "$(dirname "$0")/.."

readonly most_program_mb=32   # assemblies and what else is no scene; 28 when this was set
readonly most_scenes_mb=40
readonly most_compiled=680    # methods, to the first answer that needs a login; 520 to 610 when this was set, 850 to 1,000 without the options of Directory.Build.props

folder=${1:-artifacts/publish}
rm -rf "$folder"
dotnet publish src/Emulator.Server --configuration Release --runtime linux-x64 --no-self-contained --output "$folder" --verbosity quiet --nologo \
  -p:PublishReadyToRun=true -p:PublishDocumentationFiles=false -p:RunAnalyzers=false

told=$(mktemp -d)
program=
trap '[ -z "$program" ] || kill -KILL "$program" 2>/dev/null || true; rm -rf "$told"' EXIT

DOTNET_JitStdOutFile=$told/compiled DOTNET_JitDisasmSummary=1 dotnet "$folder/camulator.dll" run --http 0 --rtsp 0 --control 0 >"$told/ready" 2>"$told/errors" &
program=$!
for ((tries = 0; tries < 600; tries++)); do
  ! grep -q '^ready in ' "$told/ready" || break
  kill -0 "$program" 2>/dev/null || { cat "$told/errors"; exit 1; }
  sleep 0.1
done
camera=$(grep -oE 'http://[^ ]+' "$told/ready" | head -n 1)
answer=$(curl --silent --show-error --fail --max-time 20 --digest --user admin:admin "$camera/cgi-bin/magicBox.cgi?action=getSystemInfo")
kill -KILL "$program"
wait "$program" 2>/dev/null || true
program=

megabytes() { du --summarize --bytes "$@" | awk '{n += $1} END {printf "%d", n / 1e6 + 0.5}'; }
scenes=$(megabytes "$folder/media-fixtures")
whole=$(megabytes "$folder")
compiled=$(grep -c "Tier0" "$told/compiled")

bad=0
gate() {
  local verdict=ok
  [ "$2" -le "$3" ] || { verdict=FAIL; bad=1; }
  printf '%-5s %s: %s, at most %s\n' "$verdict" "$1" "$2" "$3"
}
grep -q '^serialNumber=' <<<"$answer" || { echo "FAIL  it answered: $answer"; bad=1; }
gate "program, MB" "$((whole - scenes))" "$most_program_mb"
gate "scenes, MB" "$scenes" "$most_scenes_mb"
gate "methods compiled by a start and a first answer" "$compiled" "$most_compiled"
exit "$bad"
