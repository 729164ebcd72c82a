#!/usr/bin/env bash
# Makes the media fixtures anew from sources/.
#
#   ./generate.sh              both scenes
#   ./generate.sh yard         one scene
#
# Environment:
#   BUILD=dir    where renders are kept between runs (default: build/ beside this
#                file; remove it to start from nothing)
#   JOBS=2       renders at a time
#   FIGFPS=10    figures a second in the motion passages: 10, or 25 for smoother
#                video (two and a half times the rendering of figures)
#   STEPS="render jpeg video sound"   only some of the steps
#   SIZES="960x576 ..."   video of some sizes only
#
# The same versions of the tools give the same files. Nothing is installed here.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need povray povray
need ffmpeg ffmpeg
need ffprobe ffmpeg
need cjpeg libjpeg-turbo-progs
need python3 python3
if [ ${#missing[@]} -gt 0 ]; then
  echo "missing tools; as root: apt-get install --no-install-recommends $(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')" >&2
  exit 2
fi

scenes=("$@")
[ ${#scenes[@]} -gt 0 ] || scenes=(yard doorway)
build=$(mkdir -p "${BUILD:-build}" && cd "${BUILD:-build}" && pwd)
export STEPS=${STEPS:-render jpeg video sound}

for scene in "${scenes[@]}"; do
  [ -f "sources/$scene.pov" ] || { echo "no such scene: $scene" >&2; exit 2; }
  out=$(mkdir -p "$scene" && cd "$scene" && pwd)
  case " $STEPS " in *" sound "*) python3 sources/sound.py "$scene" "$out/audio" ;; esac
  case " $STEPS " in *" render "*|*" jpeg "*|*" video "*) python3 sources/render.py "$scene" "$build" "$out" ;; esac
done
exec ./check.sh "${scenes[@]}"
