#!/usr/bin/env bash
# Has our Nexus nodes live with SPIKE's own Keepers: each of ours is replaced by one of Go on the same port, one after the
# other; then all Nexus nodes are killed and unseal themselves from those, the root key is rotated and they do it again,
# and an operator seals and unseals the cluster.
# Usage: scripts/go-keepers.sh PROGRAM   a keeper of a Go release, wherever it was built
# Everything listens on loopback and lies in one temporary directory.
set -euo pipefail

[ $# -eq 1 ] || { echo "go-keepers.sh: name one keeper program built from Go" >&2; exit 1; }
program=$(readlink -f "$1")
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/spike" version > /dev/null
export SPIKE_BUILD=never
work=$(mktemp -d /tmp/spike-go.XXXXXX)
pids=()
stop() {
  trap - EXIT
  for pid in "${pids[@]}"; do { kill -- -"$pid" && wait "$pid"; } 2> /dev/null || true; done
  if [ "$1" = 0 ]; then rm -rf "$work"; else echo "go-keepers.sh: logs are in $work" >&2; fi
}
trap 'stop $?' EXIT

spike() { "$root/spike" "$@"; }

# within SECONDS WHAT COMMAND...: until the command succeeds.
within() {
  local left=$1 what=$2
  shift 2
  until "$@" > "$work/last" 2>&1; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then
      echo "go-keepers.sh: not in time: $what" >&2
      cat "$work/last" >&2
      exit 1
    fi
    sleep 1
  done
  echo "go-keepers.sh: $what"
}

# status EXPRESSION: whether it holds of the status, s, whatever else is to be said of the cluster.
status() { { spike status -f json || true; } | python3 -c "import json, sys; s = json.load(sys.stdin); sys.exit(not ($1))"; }
whole() { status 's["leader"] and all(n["seal"] == "unsealed" for n in s["nodes"]) and all(k["state"] == "holds-shard" for k in s["keepers"])'; }
value() { [ "$(spike secret get tenants/acme/db user)" = app ]; }

lose_nodes() {
  for n in 1 2 3; do spike dev kill --data "$work/data" "nexus-$n" > "$work/out" 2>&1; done
  for n in 1 2 3; do spike dev start --data "$work/data" "nexus-$n" > "$work/out" 2>&1; done
  within 60 "$1" whole
  value
}

setsid "$root/spike" dev --data "$work/data" > "$work/dev.log" 2>&1 &
pids+=($!)
within 60 'a cluster with Keepers of ours is ready' grep -q '^ready' "$work/dev.log"
eval "$(spike dev env --data "$work/data")"
spike secret put tenants/acme/db user=app > "$work/out"

for n in 1 2 3; do
  port=$(spike status -f json | python3 -c "
import json, sys
print(next(k['address'] for k in json.load(sys.stdin)['keepers'] if k['name'] == 'keeper-$n').rsplit(':', 1)[1])")
  spike dev kill --data "$work/data" "keeper-$n" > "$work/out" 2>&1
  SPIKE_KEEPER_TLS_PORT=":$port" setsid "$root/spike" dev as --data "$work/data" spiffe://spike.ist/spike/keeper -- "$program" > "$work/keeper-$n.log" 2>&1 &
  pids+=($!)
  # Until the leader looks again the status is that of the one before.
  within 60 "keeper-$n is one of Go and was given a shard" grep -q '"/v1/store/contribute"' "$work/keeper-$n.log"
  within 60 "it holds its shard" whole
done

lose_nodes 'all Nexus nodes killed, unsealed by themselves from Keepers of Go'
spike operator rotate root --drop-old-recovery > "$work/out"
within 60 'the root key was rotated' status 's["rootKey"]["epoch"] == 2 and not s["rootKey"].get("rotation")'
lose_nodes 'all Nexus nodes killed again, unsealed by themselves under the new root key'
echo y | spike operator seal > "$work/out"
within 60 'sealed by an operator' status 'all(n["seal"] == "sealed-by-operator" for n in s["nodes"])'
spike operator unseal > "$work/out"
within 60 'and unsealed' whole
value
echo "go-keepers.sh: our Nexus nodes live with three Keepers of Go"
