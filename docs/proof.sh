#!/usr/bin/env bash
# Shows what a proof is worth: puts a secret, rotates it, destroys the first version, proves the entry that wrote it, stops
# the cluster, verifies the proof offline, changes one byte of it and sees it refused. Takes a cluster of its own, which
# needs nothing set up, and leaves nothing behind.
#
# usage: docs/proof.sh        Ends with 0 when all went as said.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$root/target"
home=$(mktemp -d "$root/target/proof-XXXXXX")

stop() {
  if [ -n "${dev-}" ]; then
    kill "$dev" 2> /dev/null || true
    wait "$dev" || true
    dev=
  fi
}
# Else the commands below would go to whatever cluster these name.
unset SPIFFE_ENDPOINT_SOCKET SPIKE_ADDR SPIKE_NEXUS_API_URL
trap 'stop; rm -rf "$home"' EXIT

: > "$home/out"
"$root/spike" dev --data "$home/.spike" > "$home/out" 2> "$home/err" &
dev=$!
until grep -qx ready "$home/out"; do
  if ! kill -0 "$dev" 2> /dev/null; then
    cat "$home/err" >&2
    exit 2
  fi
  sleep 0.2
done
cd "$home"

show() {
  printf '$ spike %s\n' "$*"
  "$root/spike" "$@"
}

show secret put tenants/acme/db/creds user=app password=s3cret
show secret put tenants/acme/db/creds user=app password=n3w
show secret destroy tenants/acme/db/creds --versions 1
"$root/spike" audit key > log.key

# The oldest entry of its kind; the nodes write entries of their own as well.
written=$("$root/spike" operator log --kind SecretWritten -f json | sed -n '1s/.*"position": *"[0-9]*\.\([0-9]*\)".*/\1/p')
"$root/spike" audit prove "$written" -o bundle.json

stop
echo "the cluster is stopped"
show audit verify bundle.json --log-key @log.key
if grep -q s3cret bundle.json; then
  echo "the bundle holds the value" >&2
  exit 1
fi

sed 's|"path": "db/creds"|"path": "db/credz"|' bundle.json > forged.json
status=0
show audit verify forged.json --log-key @log.key || status=$?
echo "refused with exit code $status"
[ "$status" = 8 ]
