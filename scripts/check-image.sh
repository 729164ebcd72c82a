#!/usr/bin/env bash
# Builds the image and runs it, without a container engine: buildah builds the Dockerfile, bubblewrap runs what came out as an engine
# would (the image's user, environment and command as process 1, a read-only root, a network of its own). The base images are stand-ins,
# made of Debian and this machine's .NET, under the names that the Dockerfile gives; what only the real ones have is not checked.
#
#   scripts/check-image.sh           all checks; ends with one line: N passed, N failed
#   scripts/check-image.sh --clean   forgets the stand-ins and the build's layers, which are kept between runs
#
# Needs root on Debian, and installs what it lacks. CAMULATOR_IMAGE_CACHE is where it keeps things.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly cache=${CAMULATOR_IMAGE_CACHE:-${TMPDIR:-/tmp}/camulator-image-check}
readonly most_cache_mb=8000
readonly suite=bookworm
readonly base_packages=ca-certificates,libicu72,libssl3,libstdc++6,tzdata,zlib1g
readonly image=localhost/camulator-check
readonly user_id=1654 # the user `app` of the real base images

[ "$(id -u)" = 0 ] || { echo "check-image: needs root, for chroot and mounts" >&2; exit 1; }

if [ "${1:-}" = --clean ]; then
  rm -rf "$cache"
  exit 0
fi

install_missing() {
  local need=() pair
  for pair in buildah:buildah skopeo:skopeo bwrap:bubblewrap mmdebstrap:mmdebstrap jq:jq curl:curl nsenter:util-linux setpriv:util-linux flock:util-linux; do
    command -v "${pair%%:*}" >/dev/null || need+=("${pair##*:}")
  done
  docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null || need+=(docker-compose)
  /usr/bin/python3 -c 'import yaml' 2>/dev/null || need+=(python3-yaml)
  [ ${#need[@]} -gt 0 ] || return 0
  echo "installing ${need[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
}

# ---- One line a check.

passed=0
failed=0

# check NAME COMMAND...: passes when the command does; its output is shown when it does not. The command runs in this shell: some leave
# a process and its number behind.
check() {
  local name=$1
  shift
  if "$@" >"$work/told" 2>&1; then
    passed=$((passed + 1))
    echo "ok    $name"
  else
    failed=$((failed + 1))
    echo "FAIL  $name"
    tail -n 20 "$work/told" | sed 's/^/      /'
  fi
}

same() { [ "$1" = "$2" ] || { echo "is:       $1"; echo "expected: $2"; return 1; }; }
holds() { grep -qF -- "$2" <<<"$1" || { echo "is:       $1"; echo "expected: ...$2..."; return 1; }; }

# ---- What this run makes, and how it goes away: its own processes, mounts and folder, nothing else.

work=
container=
runner=  # the bubblewrap of the running image
process= # the image's process, as this machine numbers it

clean_up() {
  if [ -n "$runner" ] && kill -0 "$runner" 2>/dev/null; then
    [ -z "$process" ] || kill -KILL "$process" 2>/dev/null || true
    kill -KILL "$runner" 2>/dev/null || true
    wait "$runner" 2>/dev/null || true
  fi
  if [ -n "$container" ]; then
    store umount "$container" >/dev/null 2>&1 || true
    store rm "$container" >/dev/null 2>&1 || true
  fi
  [ -z "$work" ] || rm -rf "$work"
}

store() { buildah --root "$cache/store" --runroot "$cache/run" --storage-driver "$driver" "$@"; }

# Overlay where the file system can have one: without it every layer is a whole copy.
choose_driver() {
  local probe=$work/overlay
  mkdir -p "$probe"/{lower,upper,work,merged}
  driver=vfs
  if mount -t overlay overlay -o "lowerdir=$probe/lower,upperdir=$probe/upper,workdir=$probe/work" "$probe/merged" 2>/dev/null; then
    umount "$probe/merged"
    driver=overlay
  fi
}

# ---- Stand-ins of the base images.

base_names() { awk '$1 == "FROM" { for (i = 2; i <= NF; i++) if ($i ~ /\//) print $i }' Dockerfile; }

make_bases() {
  local sdk_name runtime_name dotnet key made root
  sdk_name=$(base_names | grep /sdk:)
  runtime_name=$(base_names | grep /aspnet:)
  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
  # All that a stand-in is made of.
  key=$({ sed -n '/^make_bases()/,/^}/p' "$0"; echo "$suite $base_packages"; dotnet --list-sdks; dotnet --list-runtimes; cat /etc/ssl/certs/ca-certificates.crt; } | sha256sum | cut -c1-16)
  if ! store inspect --type image "localhost/camulator-sdk:$key" >/dev/null 2>&1; then
    echo "making stand-ins of the base images"
    nice mmdebstrap --quiet --mode=root --variant=minbase --include="$base_packages" "$suite" "$work/debian.tar"
    made=$(store from scratch)
    root=$(store mount "$made")
    tar -xf "$work/debian.tar" -C "$root"
    rm "$work/debian.tar"
    echo "app:x:$user_id:" >>"$root/etc/group"
    echo "app:x:$user_id:$user_id::/home/app:/bin/sh" >>"$root/etc/passwd"
    install -d -o "$user_id" -g "$user_id" "$root/home/app"
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    mkdir -p "$root/usr/share/dotnet"
    cp -a "$dotnet"/{dotnet,host,shared} "$root/usr/share/dotnet/"
    ln -s ../share/dotnet/dotnet "$root/usr/bin/dotnet"
    # As the real one has them.
    store config --env APP_UID="$user_id" --env ASPNETCORE_HTTP_PORTS=8080 --env DOTNET_RUNNING_IN_CONTAINER=true "$made"
    store commit --quiet --format docker "$made" "localhost/camulator-aspnet:$key" >/dev/null
    cp -a "$dotnet"/{metadata,packs,sdk,sdk-manifests,templates} "$root/usr/share/dotnet/"
    store config --env DOTNET_CLI_TELEMETRY_OPTOUT=1 --env DOTNET_NOLOGO=1 --env NUGET_CERT_REVOCATION_MODE=offline "$made"
    store commit --quiet --format docker "$made" "localhost/camulator-sdk:$key" >/dev/null
    store umount "$made" >/dev/null
    store rm "$made" >/dev/null
  fi
  store tag "localhost/camulator-sdk:$key" "$sdk_name"
  store tag "localhost/camulator-aspnet:$key" "$runtime_name"
}

# ---- The image.

build() {
  local mounts=()
  # Where this machine gets its packages is the machine's affair, so the build is told at build time.
  [ ! -d "$HOME/.nuget/NuGet" ] || mounts+=(--volume "$HOME/.nuget/NuGet:/root/.nuget/NuGet:ro")
  # Docker's format, because the other one has no health check.
  nice buildah --root "$cache/store" --runroot "$cache/run" --storage-driver "$driver" bud \
    --pull-never --isolation chroot --network host --layers --format docker "${mounts[@]}" --tag "$image" . >"$work/build.log" 2>&1 8>&- ||
    { tail -n 30 "$work/build.log"; return 1; }
}

# sandbox COMMAND...: what an engine gives the image's process, with the image's file system, user and environment. Variables in `extra` on top.
extra=()
sandbox() {
  local settings=() pair
  while IFS= read -r pair; do settings+=(--setenv "${pair%%=*}" "${pair#*=}"); done < <(config '.config.Env[]')
  for pair in ${extra[@]+"${extra[@]}"}; do settings+=(--setenv "${pair%%=*}" "${pair#*=}"); done
  exec bwrap --die-with-parent --unshare-pid --as-pid-1 --unshare-net --unshare-ipc --unshare-uts --clearenv "${settings[@]}" \
    --ro-bind "$root" / --bind "$work/data" /data --ro-bind "$work/profiles" /profiles --proc /proc --dev /dev --chdir "$(config .config.WorkingDir)" \
    --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_SETPCAP --info-fd 9 \
    -- /usr/bin/setpriv --reuid "$user" --regid "$user" --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs --pdeathsig KILL "$@"
}

config() { jq -r "$1" "$work/config.json"; }

# start VARIABLE=VALUE...: as `docker run` does, and waits for the ready line.
start() {
  local command tries
  extra=("$@")
  process=
  mapfile -t command < <(config '.config.Entrypoint + .config.Cmd | .[]')
  sandbox "${command[@]}" >"$work/out" 2>"$work/err" 9>"$work/info" 8>&- &
  runner=$!
  for ((tries = 0; tries < 300; tries++)); do
    process=$(jq -r '."child-pid" // empty' "$work/info" 2>/dev/null || true)
    ! grep -q '^ready in ' "$work/out" || return 0
    kill -0 "$runner" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/out" "$work/err"
  return 1
}

running() { [ -n "$process" ] && kill -0 "$process" 2>/dev/null; }

# stop: asks the image's process to end, as `docker stop` does; fails when it takes longer than most_seconds or ends badly.
stop() {
  local most_seconds=5 began=$SECONDS exit_code=0
  kill -TERM "$process"
  while kill -0 "$process" 2>/dev/null; do
    [ $((SECONDS - began)) -le "$most_seconds" ] || { echo "still runs after $most_seconds seconds"; return 1; }
    sleep 0.05
  done
  wait "$runner" || exit_code=$?
  [ "$exit_code" = 0 ] || { echo "ended with $exit_code"; cat "$work/err"; return 1; }
}

# once VARIABLE=VALUE... -- COMMAND...: another container of the image, for one command.
once() {
  extra=()
  while [ "$1" != -- ]; do
    extra+=("$1")
    shift
  done
  shift
  (sandbox "$@") 9>/dev/null 8>&-
}

# The image's health check, inside the running container, as an engine runs it.
health() {
  local test variables
  mapfile -t test < <(config '.config.Healthcheck.Test[1:][]')
  mapfile -t variables < <(config '.config.Env[]')
  env -i "${variables[@]}" ${extra[@]+"${extra[@]}"} "$(command -v nsenter)" --target "$process" --mount --pid --net --ipc --uts --setuid "$user" --setgid "$user" -- "${test[@]}"
}

# curl from beside the container, in its network.
inside_curl() { nsenter --target "$process" --net -- curl --silent --show-error --globoff --max-time 10 "$@"; }
camera() { inside_curl --fail --digest --user "$login" "http://127.0.0.1:$http/cgi-bin/$1"; }
status_of() { inside_curl --output /dev/null --write-out '%{http_code}' "$@"; }
user_ids() { awk '/^(Uid|Gid):/ { print $2, $3, $4, $5 }' "/proc/$process/status" | sort -u; }
privileges() { awk '/^Cap(Inh|Prm|Eff|Bnd|Amb):/ { print $2 }' "/proc/$process/status" | sort -u; }

# ---- docker-compose.yml, as the tool itself reads it.

compose_as_json() {
  if docker compose version >/dev/null 2>&1; then
    docker compose config --format json
  else
    docker-compose config | /usr/bin/python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)'
  fi
}

compose_holds() {
  [ "$(jq -r "$1" "$work/compose.json")" = true ] || { echo "not so: $1"; jq . "$work/compose.json"; return 1; }
}

profiles_exist() {
  local name
  for name in $(jq -r '.services[].environment.CAMULATOR_PROFILE' "$work/compose.json"); do
    [ -f "profiles/$name.yaml" ] || { echo "no profile $name"; return 1; }
  done
}

check_compose() {
  check "compose: the file is valid" eval 'compose_as_json >"$work/compose.json"'
  [ -s "$work/compose.json" ] || return 0
  check "compose: an ipc and a dvr, of profiles that exist" compose_holds '.services | [.ipc, .dvr | .environment.CAMULATOR_PROFILE] == ["ipc", "dvr"]'
  check "compose: every profile is one of ours" profiles_exist
  # The old tool writes 127.0.0.1:1:2/tcp and name:/data:rw, the new one objects.
  local ports='[.services[].ports[] | if type == "object" then {host: .host_ip, out: (.published | tostring), in: (.target | tostring)} else capture("^(?<host>[^:]*):(?<out>[0-9]+):(?<in>[0-9]+)") end]'
  local data='[.services[] | .volumes | map(if type == "object" then select(.target == "/data" and .type == "volume") | .source else capture("^(?<name>[^:/.]+):/data(:|$)").name end)]'
  check "compose: all ports are open to this machine only" compose_holds "$ports | all(.host == \"127.0.0.1\")"
  check "compose: no port twice, and each the same inside and outside" compose_holds "$ports | (map(.out) | length == (unique | length)) and all(.in == .out)"
  check "compose: every service has a volume of its own for its state" compose_holds "(.volumes | length) as \$declared | $data | all(length == 1) and (flatten | unique | length) == length and length == \$declared"
  check "compose: every control API has a token" compose_holds '.services | all(.environment.CAMULATOR_CONTROL_TOKEN | length > 0)'
  check "compose: read-only, no privilege" compose_holds '.services | all(.read_only and .cap_drop == ["ALL"])'
}

# ---- The checks.

check_config() {
  check "image: its user is not root" same "$user" "$user_id"
  check "image: entry point and command" same "$(config '.config.Entrypoint + .config.Cmd | join(" ")')" "/app/camulator run"
  check "image: ports" same "$(config '.config.ExposedPorts | keys | join(" ")')" "8080/tcp 8090/tcp 8554/tcp"
  check "image: volumes" same "$(config '.config.Volumes | keys | join(" ")')" "/data /profiles"
  check "image: health check" same "$(config '.config.Healthcheck.Test | join(" ")')" "CMD /app/camulator health"
  check "image: environment" same "$(config '[.config.Env[] | select(startswith("CAMULATOR_"))] | sort | join(" ")')" \
    "CAMULATOR_BIND=0.0.0.0 CAMULATOR_DATA=/data CAMULATOR_PROFILES=/profiles"
}

check_files() {
  check "files: the shipped profiles are there" same "$(ls "$root/app/profiles")" "$(ls profiles)"
  check "files: no sources, no SDK" eval '! ls -d "$root"/src "$root"/usr/share/dotnet/sdk 2>/dev/null'
  check "files: the image's user can change nothing of the application" same "$(find "$root/app" \( -user "$user" -o -perm /022 \) -printf '%P ')" ""
  check "files: the volumes belong to the image's user" same "$(stat -c %u "$root/data" "$root/profiles" | tr '\n' ' ')" "$user $user "
  [ ! -d media-fixtures ] || check "files: the scenes are there" test -n "$(ls "$root/app/media-fixtures")"
}

check_first_start() {
  local token='' # as the ready line tells it
  http=8080
  login=admin:admin
  check "run: ready, with nothing writable but /data" start
  running || return 0
  echo "      $(grep '^ready in ' "$work/out")"
  check "run: the process is the image's user, not root" same "$(user_ids)" "$user_id $user_id $user_id $user_id"
  check "run: it has no privilege" same "$(privileges)" 0000000000000000
  check "run: getSystemInfo with digest" eval 'holds "$(camera "magicBox.cgi?action=getSystemInfo")" serialNumber='
  check "run: without a login it is 401" same "$(status_of "http://127.0.0.1:$http/cgi-bin/magicBox.cgi?action=getSystemInfo")" 401
  token=$(sed -n 's/^ready in .* token \([0-9a-f]*\).*/\1/p' "$work/out")
  check "run: the control API takes no request without a token" same "$(status_of http://127.0.0.1:8090/api/v1/devices)" 401
  check "run: the ready line tells the token that was made" same "$(status_of -H "Authorization: Bearer $token" http://127.0.0.1:8090/api/v1/devices)" 200
  check "run: the health check says ready" eval 'holds "$(health)" "\"ready\""'
  check "run: a setting is taken" same "$(camera 'configManager.cgi?action=setConfig&ChannelTitle[0].Name=Kept' | tr -d '\r\n')" OK
  check "run: SIGTERM ends it within 5 seconds, with 0" stop
  check "run: no warning, no error" same "$(cat "$work/err")" ""
  check "run: its files belong to the image's user" same "$(find "$work/data" -mindepth 1 -printf '%U\n' | sort -u)" "$user"
  runner=
}

check_second_start() {
  http=18080
  login=tester:secret
  check "again: ready, on other ports, with a profile and an administrator of one's own" start CAMULATOR_PROFILE=mine CAMULATOR_HTTP=$http CAMULATOR_RTSP=18554 \
    CAMULATOR_CONTROL=18090 CAMULATOR_CONTROL_TOKEN=given CAMULATOR_USER=tester CAMULATOR_PASSWORD=secret
  running || return 0
  check "again: it is the device of that profile" eval 'holds "$(camera "magicBox.cgi?action=getDeviceType")" MINE-1'
  check "again: the given token, and it is not printed" eval 'same "$(status_of -H "Authorization: Bearer given" http://127.0.0.1:18090/api/v1/devices)" 200 && ! grep given "$work/out"'
  check "again: the health check follows the ports" eval 'holds "$(health)" "\"ready\""'
  check "again: SIGTERM ends it within 5 seconds, with 0" stop
  runner=
}

check_third_start() {
  http=8080
  login=admin:admin
  check "kept: ready with the first start's /data" start
  running || return 0
  check "kept: the setting is still there" eval 'holds "$(camera "configManager.cgi?action=getConfig&name=ChannelTitle")" "table.ChannelTitle[0].Name=Kept"'
  check "kept: SIGTERM ends it within 5 seconds, with 0" stop
  runner=
}

not_healthy() { ! told=$(once -- /app/camulator health 2>&1) && holds "$told" "http://127.0.0.1:8090/health/ready"; }
refused() { ! told=$(once CAMULATOR_PROFILE=none -- /app/camulator run 2>&1) && holds "$told" "no profile 'none'"; }

main() {
  install_missing
  mkdir -p "$cache"
  exec 8>"$cache/lock"
  flock --wait 1800 8 || { echo "check-image: another run does not end" >&2; exit 1; }
  trap clean_up EXIT
  work=$(mktemp -d)
  choose_driver
  # What a run that was killed left behind.
  store umount --all >/dev/null
  store rm --all >/dev/null
  [ "$(du -sm "$cache" | cut -f1)" -le "$most_cache_mb" ] || rm -rf "$cache"/{store,run}

  check_compose
  make_bases
  store rmi "$image" >/dev/null 2>&1 || true # so that an image of that name is this run's; its layers stay
  check "the image builds" build
  if store inspect --type image "$image" >/dev/null 2>&1; then
    # --raw: without it the health check is left out of what is shown.
    skopeo inspect --config --raw "containers-storage:[$driver@$cache/store+$cache/run]$image" >"$work/config.json"
    container=$(store from --pull-never "$image")
    root=$(store mount "$container")
    user=$(config '.config.User // "" | if . == "" then "0" else . end')
    install -d -o "$user" -g "$user" "$work/data"
    install -d "$work/profiles"
    check_config
    check_files
    check_first_start
    printf 'extends: ipc\ntitle: Mine\nidentity:\n  deviceType: MINE-1\n' >"$work/profiles/mine.yaml"
    mv "$work/data" "$work/kept"
    install -d -o "$user" -g "$user" "$work/data"
    check_second_start
    rm -rf "$work/data"
    mv "$work/kept" "$work/data"
    check_third_start
    check "a container without an emulator is not healthy, and says why" not_healthy
    check "a wrong profile is refused" refused
    echo "the application is $(du -sm "$root/app" | cut -f1) MB of the image"
  fi

  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}

main
