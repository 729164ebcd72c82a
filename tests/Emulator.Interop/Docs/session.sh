# What the docs' commands meet when a test runs them (PageRun.cs): each page is one bash session, and these words stand for the programs that would
# otherwise go on for ever, need a window, or cannot run at all. Set from outside: CAMULATOR_DLL, DOCS_ADDRESS (what the page's 127.0.0.1 is),
# DOCS_OUT (a folder for what is printed), DOCS_NOT_RUN (rows of NotRun.cs: glob, a line each).

set -euo pipefail
emulator=

trap 'echo "FAILED line $LINENO: $BASH_COMMAND (exit $?)" >&2' ERR
trap 'leave' EXIT

leave() {
  local all
  # Nobody needs to hear what is ended here.
  exec > /dev/null 2>&1
  all=$(jobs -p) || true
  [ -z "$emulator$all" ] || kill -9 $emulator $all 2>/dev/null || true
  [ -z "$emulator" ] || while kill -0 "$emulator" 2>/dev/null; do sleep 0.02; done
}

# From here on what is printed goes to the file of the block that begins in this line.
block() { exec > "$DOCS_OUT/$1" 2>&1; }

# A file that the page shows, and what of the program says whether it is right.
shown() {
  mkdir -p "$(dirname "$2")"
  cp "$DOCS_OUT/$1.shown" "$2"
  case $3 in
    profile) camulator profile check "$2" || return ;;
    scenario) camulator scenario lint "$2" || return ;;
  esac
}

# A line that says of itself that it fails.
fails() { echo "the page says that this fails, and it did not" >&2; return 1; }

camulator() {
  if [ "${1-}" != run ] || [[ " $* " == *" --help "* ]]; then
    command dotnet "$CAMULATOR_DLL" "$@" || return
    return 0
  fi

  [ -z "$emulator" ] || { kill "$emulator"; while kill -0 "$emulator" 2>/dev/null; do sleep 0.02; done; }
  [[ " $* " == *" --bind "* ]] || set -- "$@" --bind "$DOCS_ADDRESS"
  local line ready
  exec {ready}< <(exec dotnet "$CAMULATOR_DLL" "$@")
  emulator=$!
  read -r -t 30 line <&"$ready" || { echo "camulator $*: no ready line" >&2; return 1; }
  printf '%s\n' "$line"
}

dotnet() {
  case "$*" in
    "run --project src/Emulator.Server -- "*) shift 4; camulator "$@" ;;
    *) not_run dotnet "$@" ;;
  esac
}

python3() {
  case "${1-}" in
    scripts/*) not_run python3 "$@" ;;
    *) command python3 "$@" || return ;;
  esac
}

# -N says that it is a stream: it is well when it is answered with 200, and has half a second to show something.
stream() {
  local head curl code=0
  head=$(mktemp -p "$DOCS_OUT")
  command curl -s --fail-with-body --max-time 30 --dump-header "$head" "$@" &
  curl=$!
  while kill -0 "$curl" 2>/dev/null && ! grep -q '^HTTP/1.1 200' "$head"; do sleep 0.02; done
  sleep 0.5
  kill "$curl" 2>/dev/null || true
  wait "$curl" || code=$?
  case $code in 0 | 23 | 143) ;; *) return "$code" ;; esac
}

curl() {
  local word fail=--fail-with-body code=0
  for word in "$@"; do
    case $word in
      --fail* | -f) fail= ;;
      -N | --no-buffer | -[a-zA-Z]*N)
        stream "$@" || return
        return 0
        ;;
    esac
  done
  command curl -s $fail --max-time 30 "$@" || code=$?
  # Whoever reads the other end of a pipe may have seen enough.
  [ "$code" = 0 ] || { [ "$code" = 23 ] && [ -p /dev/stdout ]; } || return "$code"
}

# Players without a window, for a moment.
ffplay() { command ffmpeg -nostdin -v error "${@:1:$#-1}" -i "${!#}" -t 0.5 -f null - || return; }
mpv() { command mpv --vo=null --ao=null --length=0.5 "$@" || return; }
gst-launch-1.0() {
  local words=() word
  for word in "$@"; do
    case $word in autovideosink | autoaudiosink) words+=(fakesink num-buffers=3) ;; *) words+=("$word") ;; esac
  done
  command gst-launch-1.0 "${words[@]}" || return
}

not_run() {
  local row=0 glob
  while IFS= read -r glob; do
    # shellcheck disable=SC2254
    case "$*" in $glob) echo "$row" >> "$DOCS_OUT/not-run"; return 0 ;; esac
    row=$((row + 1))
  done < "$DOCS_NOT_RUN"
  echo "not run: '$*' is not in the table NotRun.cs" >&2
  return 127
}

command_not_found_handle() { not_run "$@"; }

# What the table names is never run, whether it is installed or not.
while read -r word _; do
  case $word in
    dotnet | python3) ;;
    */*) mkdir -p "${word%/*}"; printf '#!/bin/bash\nnot_run %q "$@"\n' "$word" > "$word"; chmod +x "$word" ;;
    *) eval "$word() { not_run $word \"\$@\"; }" ;;
  esac
done < "$DOCS_NOT_RUN"
export -f not_run
