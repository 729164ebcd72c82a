#!/usr/bin/env bash
# Holds what is under deploy/ against schemas: the Kubernetes manifests as kustomize renders them, the compose files, the example of GitHub
# Actions. What the files give to the emulator itself (fleets, scenarios) is for its own tests. Installs what it lacks; ends with 0 when all holds.
#
#   scripts/check-deploy.sh --install   installs alone
set -euo pipefail
cd "$(dirname "$0")/.."

need=()
command -v kubectl >/dev/null || need+=(kubernetes-client)
command -v node >/dev/null && command -v npm >/dev/null || need+=(nodejs npm)
docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null || need+=(docker-compose)
if [ ${#need[@]} -gt 0 ]; then
  as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
fi

(cd tests/deploy && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund; })

[ "${1:-}" != --install ] || exit 0

failed=0
hold() { local name=$1; shift; if "$@"; then echo "ok    $name"; else echo "FAIL  $name"; failed=1; fi; }
rendered() { kubectl kustomize "$1" | node tests/deploy/check.mjs; }
compose() { if docker compose version >/dev/null 2>&1; then docker compose -f "$1" config --quiet; else docker-compose -f "$1" config --quiet; fi; }

for folder in deploy/kubernetes/*/; do hold "$folder" rendered "$folder"; done
for file in docker-compose.yml deploy/compose/{fleet,scenario,tls}.yaml; do hold "$file" compose "$file"; done
workflow=$(mktemp -d)
trap 'rm -rf "$workflow"' EXIT
mkdir -p "$workflow/.github/workflows"
cp deploy/ci/github-actions.yml "$workflow/.github/workflows/camera.yml"
hold deploy/ci/github-actions.yml tests/deploy/node_modules/.bin/action-validator "$workflow/.github/workflows/camera.yml"
exit "$failed"
