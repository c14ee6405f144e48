#!/usr/bin/env bash
# SPIKE on a real SPIRE server and agent instead of the development Workload API: docs/spire.md says what it shows.
# Usage: scripts/spire.sh [--load-seconds 300] [--agent-stop-seconds 60]
# Needs root (each role runs under a user id of its own), util-linux' setpriv, and spire-server and spire-agent 1.15 in
# $SPIRE_BIN or on PATH. Everything listens on loopback and lies in one temporary directory, removed at the end.
set -euo pipefail

load_seconds=300
agent_stop_seconds=60
while [ $# -gt 0 ]; do
  case $1 in
    --load-seconds) load_seconds=$2 ;;
    --agent-stop-seconds) agent_stop_seconds=$2 ;;
    *) echo "spire.sh: unknown flag '$1'" >&2; exit 1 ;;
  esac
  shift 2
done
fail() { echo "spire.sh: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "must run as root: each role gets a user id of its own"
PATH=${SPIRE_BIN:+$SPIRE_BIN:}$PATH
for program in spire-server spire-agent setpriv; do
  command -v "$program" > /dev/null || fail "$program is neither in \$SPIRE_BIN nor on PATH"
done
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/spike" version
export SPIKE_BUILD=never

# User ids that exist nowhere: all Java processes share one unix:path, so the uid is what tells the roles apart.
declare -A uid=([nexus]=7001 [keeper]=7002 [bootstrap]=7003 [pilot]=7004)
declare -A id=([nexus]=/spike/nexus [keeper]=/spike/keeper [bootstrap]=/spike/bootstrap
  [pilot]=/spike/pilot/role/superuser)
base_port=${SPIRE_TEST_PORT:-18081}
work=$(mktemp -d /tmp/spike-spire.XXXXXX)
chmod 755 "$work"
pids=()
agent_pid=
stop_all() {
  trap - EXIT
  kill "${pids[@]}" ${agent_pid:+"$agent_pid"} 2> /dev/null || true
  wait 2> /dev/null || true
  if [ "${1:-1}" = 0 ]; then rm -rf "$work"; else echo "spire.sh: logs are in $work" >&2; fi
}
trap 'stop_all $?' EXIT
note() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*"; }
until_true() { # seconds, what, command...
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" > /dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || fail "$what did not happen in time"
    sleep 0.2
  done
}

# ---- SPIRE
mkdir -p "$work/server" "$work/agent" "$work/public"
chmod 755 "$work/public"
cat > "$work/server.conf" << EOF
server {
  bind_address = "127.0.0.1"
  bind_port = "$base_port"
  trust_domain = "spike.ist"
  data_dir = "$work/server"
  socket_path = "$work/server/api.sock"
  default_x509_svid_ttl = "60s"
  agent_ttl = "1h"
  ca_ttl = "24h"
  log_level = "WARN"
}
plugins {
  DataStore "sql" { plugin_data { database_type = "sqlite3" connection_string = "$work/server/datastore.sqlite3" } }
  KeyManager "memory" { plugin_data {} }
  NodeAttestor "join_token" { plugin_data {} }
}
EOF
cat > "$work/agent.conf" << EOF
agent {
  data_dir = "$work/agent"
  trust_domain = "spike.ist"
  server_address = "127.0.0.1"
  server_port = "$base_port"
  socket_path = "$work/public/api.sock"
  insecure_bootstrap = true
  log_level = "WARN"
}
plugins {
  KeyManager "disk" { plugin_data { directory = "$work/agent" } }
  NodeAttestor "join_token" { plugin_data {} }
  WorkloadAttestor "unix" { plugin_data {} }
}
EOF
spire-server run -config "$work/server.conf" > "$work/spire-server.log" 2>&1 &
pids+=($!)
server() { spire-server "$@" -socketPath "$work/server/api.sock"; }
until_true 30 "the SPIRE server's start" server healthcheck
token=$(server token generate -spiffeID spiffe://spike.ist/node -output json | sed 's/.*"value":"\([^"]*\)".*/\1/')
start_agent() {
  spire-agent run -config "$work/agent.conf" "$@" >> "$work/spire-agent.log" 2>&1 &
  agent_pid=$!
  until_true 60 "the SPIRE agent's start" spire-agent healthcheck -socketPath "$work/public/api.sock"
}
start_agent -joinToken "$token"
for role in "${!uid[@]}"; do
  server entry create -parentID spiffe://spike.ist/node -spiffeID "spiffe://spike.ist${id[$role]}" \
    -selector "unix:uid:${uid[$role]}" -x509SVIDTTL 60 > /dev/null
done
case $(spire-server --version 2>&1) in *1.15*) ;; *) fail "spire-server is not of version 1.15" ;; esac
note "SPIRE $(spire-server --version 2>&1) serves $work/public/api.sock"

# ---- SPIKE
for role in "${!uid[@]}"; do
  mkdir "$work/$role"
  chown "${uid[$role]}" "$work/$role"
done
# Becomes the command, so that in the background $! is its process.
become() { # role, command...
  local user=${uid[$1]} home=$work/$1
  shift
  cd "$home" && exec setpriv --reuid "$user" --regid "$user" --clear-groups env HOME="$home" "$@"
}
as() { (become "$@"); }
export SPIFFE_ENDPOINT_SOCKET="unix://$work/public/api.sock"
nexus_port() { echo $((base_port + 10 + $1)); }
keeper_port() { echo $((base_port + 30 + $1)); }
members= keepers= addresses=
for i in 1 2 3; do
  members+=${members:+,}nexus-$i@127.0.0.1:$((base_port + 20 + i))=https://127.0.0.1:$(nexus_port $i)
  addresses+=${addresses:+,}https://127.0.0.1:$(nexus_port $i)
  keepers+=${keepers:+,}https://127.0.0.1:$(keeper_port $i)
done
export SPIKE_NEXUS_MEMBERS=$members SPIKE_NEXUS_KEEPER_PEERS=$keepers SPIKE_ADDR=$addresses
export SPIKE_NEXUS_CLUSTER=6f0d5a0e-52a5-4f6c-9d2e-6f1f0c2b7a11 SPIKE_NEXUS_AUTO_CREATE_TENANTS=true
export SPIKE_ALLOW_UNLOCKED_MEMORY=${SPIKE_ALLOW_UNLOCKED_MEMORY:-true}
declare -A process
for i in 1 2 3; do
  SPIKE_KEEPER_TLS_PORT=127.0.0.1:$(keeper_port $i) become keeper "$root/spike" keeper > "$work/keeper-$i.log" 2>&1 &
  process[keeper-$i]=$!
  mkdir -p "$work/nexus-$i"
  chown "${uid[nexus]}" "$work/nexus-$i"
  SPIKE_NEXUS_TLS_PORT=127.0.0.1:$(nexus_port $i) SPIKE_NEXUS_NODE=nexus-$i SPIKE_NEXUS_DATA_DIR=$work/nexus-$i \
    become nexus "$root/spike" nexus > "$work/nexus-$i.log" 2>&1 &
  process[nexus-$i]=$!
done
pids+=("${process[@]}")
same_processes() {
  for name in "${!process[@]}"; do
    kill -0 "${process[$name]}" 2> /dev/null || fail "$name has ended; $work/$name.log says why"
  done
}
spike() { as pilot "$root/spike" "$@"; }

as bootstrap "$root/spike" bootstrap
again=$(as bootstrap "$root/spike" bootstrap 2>&1 | tail -n 1) || fail "the second bootstrap failed: $again"
case $again in *already*) ;; *) fail "the second bootstrap does not say that there was one: $again" ;; esac
note "bootstrapped; once more: $again"
printf 'swordfish' | spike secret put tenants/acme/db/creds user=app password=-
[ "$(spike secret get tenants/acme/db/creds password)" = swordfish ] || fail "the secret did not come back"
note "put and get work"
denied=0
as keeper "$root/spike" secret get tenants/acme/db/creds > "$work/denied.log" 2>&1 || denied=$?
[ "$denied" = 3 ] || fail "a Keeper's identity was not denied, but ended with $denied: $(cat "$work/denied.log")"
spike status

# ---- SVIDs of one minute under load
note "load for $load_seconds s on SVIDs of 60 s"
spike bench write --concurrency 4 --seconds "$load_seconds" --running --no-baseline > "$work/load.log" 2>&1 ||
  { cat "$work/load.log" >&2; fail "a request failed while SVIDs rotated"; }
cat "$work/load.log"
same_processes
note "no request failed, no process was restarted"

# ---- the agent away
note "agent stopped for $agent_stop_seconds s"
kill "$agent_pid"
wait "$agent_pid" 2> /dev/null || true
sleep "$agent_stop_seconds"
same_processes
start_agent
begun=$SECONDS
until_true 60 "service after the agent's return" spike secret put tenants/acme/after agent=back
note "agent back: writes work again after $((SECONDS - begun)) s"
[ "$(spike secret get tenants/acme/db/creds password)" = swordfish ] || fail "the old secret is gone"
same_processes
# Whether a Keeper answers is looked at every few seconds; with an SVID that ran out meanwhile none did.
all_keepers_hold() { [ "$(spike status | grep -c 'holds-shard')" = 3 ]; }
until_true 60 "that all Keepers hold their shards again" all_keepers_hold
spike status
note "passed: bootstrap, put, get, rotation and an absent agent on a real SPIRE"
