#!/usr/bin/env bash
# Times the README's quickstart from a fresh clone, with an empty environment, home folder and npm cache:
#
#   bash bench/start-up/quickstart.sh
#
# Certificates and proxies of this machine are kept. Prints the load, wall and processor seconds of each step, and the result.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/home"
kept=()
for name in NODE_EXTRA_CA_CERTS SSL_CERT_FILE HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy NPM_CONFIG_REGISTRY npm_config_registry; do
  [ -n "${!name:-}" ] && kept+=("$name=${!name}")
done
clean() { env -i PATH="$PATH" HOME="$folder/home" "${kept[@]}" "$@"; }
TIMEFORMAT='%R s, processor %U + %S s'
echo "node $(node --version), $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"
git clone --quiet "file://$root" "$folder/clone"
cd "$folder/clone"
echo 'npm ci:'
time clean npm ci --silent --no-audit --no-fund
echo 'npx hyperdrive-ml run examples/quickstart/sweep.yaml:'
time clean npx hyperdrive-ml run examples/quickstart/sweep.yaml >"$folder/run.txt"
clean npx hyperdrive-ml best | head -1
clean npx hyperdrive-ml status
echo "load afterwards $(cut -d' ' -f1-3 /proc/loadavg)"
