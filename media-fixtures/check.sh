#!/usr/bin/env bash
# Checks the media fixtures: one line per failure, exit status 1 if there is any.
# Needs ffmpeg (ffprobe) only.   ./check.sh [scene...]
set -uo pipefail
cd "$(dirname "$0")"
command -v ffprobe >/dev/null || { echo "missing tools; as root: apt-get install --no-install-recommends ffmpeg" >&2; exit 2; }

failures=0
checks=0
fail() { echo "FAIL $*"; failures=$((failures + 1)); }
is() { checks=$((checks + 1)); [ "$2" = "$3" ] || fail "$1: $2, expected $3"; }

scenes=("$@")
[ ${#scenes[@]} -gt 0 ] || scenes=(yard doorway)

# passage, frames, JPEG frames
passages="idle:100:20 motion:150:60 night:100:20 night-motion:150:60 dark:50:1 lost:50:1"
sizes="2560x1440 1920x1080 1280x720 960x576 704x576 640x480 352x288"

jpeg() {  # file frames
  local f=$1 info
  [ -s "$f" ] || { fail "$f: missing"; return; }
  info=$(ffprobe -v error -f mjpeg -count_frames -select_streams v -show_entries stream=width,height,pix_fmt,nb_read_frames -of csv=p=0 "$f" 2>&1)
  is "$f size, format and frames" "$info" "1920,1080,yuvj420p,$2"
  # every picture: baseline, one scan, a restart marker for every row of MCUs
  is "$f progressive pictures" "$(LC_ALL=C grep -aoP '\xff\xc2\x00\x11' "$f" | wc -l)" 0
  is "$f pictures with restart interval 120" "$(LC_ALL=C grep -aoP '\xff\xdd\x00\x04\x00\x78' "$f" | wc -l)" "$2"
  is "$f quantisation tables" "$(LC_ALL=C grep -aoP '(?s)\xff\xdb\x00\x43\x00.{64}' "$f" | LC_ALL=C sort -u | grep -ac .)" \
     "$(LC_ALL=C head -c 4096 "$f" | LC_ALL=C grep -aoP '(?s)\xff\xdb\x00\x43\x00.{64}' | grep -ac .)"
  is "$f EXIF segments" "$(LC_ALL=C grep -aoP '\xff\xe1..Exif' "$f" | wc -l)" 0
}

stream() {  # file codec frames size
  local f=$1 codec=$2 frames=$3 size=$4 info keys i expected="" err
  [ -s "$f" ] || { fail "$f: missing"; return; }
  checks=$((checks + 1))
  err=$(ffmpeg -v error -xerror -i "$f" -f null - 2>&1) || fail "$f: does not decode"
  [ -z "$err" ] || fail "$f: decoder says: $(printf '%s' "$err" | head -1)"
  info=$(ffprobe -v error -show_entries stream=codec_name,width,height,pix_fmt,has_b_frames -of csv=p=0 "$f")
  is "$f format" "$info" "$([ "$codec" = h264 ] && echo h264 || echo hevc),${size%x*},${size#*x},0,yuv420p"
  info=$(ffprobe -v error -select_streams v -show_entries frame=key_frame,pict_type -of csv=p=0 "$f" | sed 's/,$//')
  is "$f frames" "$(printf '%s\n' "$info" | grep -c .)" "$frames"
  keys=$(printf '%s\n' "$info" | awk -F, '$1 == 1 { printf "%d ", NR - 1 }')
  for ((i = 0; i < frames; i += 25)); do expected+="$i "; done
  is "$f key frames" "$keys" "$expected"
  is "$f B frames" "$(printf '%s\n' "$info" | grep -c ',B')" 0
  is "$f encoder strings" "$(LC_ALL=C grep -aoiE 'x26[45]' "$f" | wc -l)" 0
  # parameter sets before every key frame, no delimiters, no SEI
  if [ "$codec" = h264 ]; then
    is "$f SPS" "$(LC_ALL=C grep -aoP '\x00\x00\x01[\x27\x47\x67]' "$f" | wc -l)" $((frames / 25))
    is "$f PPS" "$(LC_ALL=C grep -aoP '\x00\x00\x01[\x28\x48\x68]' "$f" | wc -l)" $((frames / 25))
    is "$f slices" "$(LC_ALL=C grep -aoP '\x00\x00\x01[\x01\x21\x41\x61\x25\x45\x65]' "$f" | wc -l)" "$frames"
    is "$f SEI and delimiters" "$(LC_ALL=C grep -aoP '\x00\x00\x01[\x06\x09]' "$f" | wc -l)" 0
  else
    is "$f VPS" "$(LC_ALL=C grep -aoP '\x00\x00\x01\x40\x01' "$f" | wc -l)" $((frames / 25))
    is "$f SPS" "$(LC_ALL=C grep -aoP '\x00\x00\x01\x42\x01' "$f" | wc -l)" $((frames / 25))
    is "$f PPS" "$(LC_ALL=C grep -aoP '\x00\x00\x01\x44\x01' "$f" | wc -l)" $((frames / 25))
    is "$f SEI and delimiters" "$(LC_ALL=C grep -aoP '\x00\x00\x01[\x46\x4e\x50]\x01' "$f" | wc -l)" 0
  fi
}

for scene in "${scenes[@]}"; do
  [ -s "$scene/scene.yaml" ] || fail "$scene/scene.yaml: missing"
  for p in $passages; do
    IFS=: read -r name frames jframes <<<"$p"
    jpeg "$scene/jpeg/$name.mjpg" "$jframes"
    for size in $sizes; do
      stream "$scene/h264/$name-$size.h264" h264 "$frames" "$size"
      stream "$scene/h265/$name-$size.h265" h265 "$frames" "$size"
    done
  done
  is "$scene/audio/ambient.pcm bytes" "$(stat -c %s "$scene/audio/ambient.pcm" 2>/dev/null)" 160000
  is "$scene/audio/ambient-16k.pcm bytes" "$(stat -c %s "$scene/audio/ambient-16k.pcm" 2>/dev/null)" 320000
  for r in 8 16; do
    is "$scene/audio/ambient-${r}k.aac" "$(ffprobe -v error -f aac -show_entries stream=codec_name,profile,sample_rate,channels -of csv=p=0 "$scene/audio/ambient-${r}k.aac" 2>&1)" "aac,LC,${r}000,1"
  done
done

total=$(for s in "${scenes[@]}"; do find "$s" -type f -printf '%s\n'; done | awk '{ n += $1 } END { print n + 0 }')
[ "$total" -lt 40000000 ] || fail "all files: $total bytes, expected fewer than 40000000"
echo "$checks checks, $failures failures, $total bytes"
[ "$failures" -eq 0 ]
