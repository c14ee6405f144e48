#!/usr/bin/env bash
# Runs the commands that SPIKE documents with SPIKE's own Go program against our Nexus, and compares what it prints with
# what it prints against SPIKE's: docs/spike-compatibility.md says what is known to differ.
# Usage: scripts/go-clients.sh PROGRAM...   each one a spike of a Go release, such as v0.8.0 or today's main
# Each program asks a node that follows. Everything listens on loopback and lies in one temporary directory.
set -euo pipefail

[ $# -gt 0 ] || { echo "go-clients.sh: name at least one spike program built from Go" >&2; exit 1; }
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/spike" version > /dev/null
export SPIKE_BUILD=never
work=$(mktemp -d /tmp/spike-go.XXXXXX)
cluster=
stop() {
  trap - EXIT
  [ -z "$cluster" ] || { kill "$cluster" && wait "$cluster"; } 2> /dev/null || true
  if [ "$1" = 0 ]; then rm -rf "$work"; else echo "go-clients.sh: logs are in $work" >&2; fi
}
trap 'stop $?' EXIT

"$root/spike" dev --data "$work/data" > "$work/dev.log" 2>&1 &
cluster=$!
for _ in $(seq 120); do
  ! grep -q '^ready' "$work/dev.log" || break
  sleep 0.5
done
grep -q '^ready' "$work/dev.log" || { echo "go-clients.sh: the cluster did not start" >&2; exit 1; }
eval "$("$root/spike" dev env --data "$work/data")"
SPIKE_NEXUS_API_URL=$("$root/spike" status -f json | python3 -c '
import json, sys
print(next(n["address"] for n in json.load(sys.stdin)["nodes"] if n["role"] == "follower"))')
export SPIKE_NEXUS_API_URL

checks=0
# see WHAT PATTERN COMMAND...: what the command prints, without its log, must match the pattern as a whole.
see() {
  local what=$1 pattern=$2 printed
  shift 2
  printed=$(timeout 30 "$@" 2>&1 < "${input:-/dev/null}" | grep -v '^{"time"' || true)
  if [[ ! $printed =~ ^$pattern$ ]]; then
    printf 'go-clients.sh: %s: %s\nprinted:  %s\nexpected: %s\n' "$program" "$what" "$printed" "$pattern" >&2
    exit 1
  fi
  checks=$((checks + 1))
}

number=0
printf 'y\n' > "$work/yes"
for program in "$@"; do
  number=$((number + 1))
  s="go/$number/db"
  values=$'password: s3cret\nuser: app'
  see 'put' 'OK' "$program" secret put "$s" user=app password=s3cret
  see 'put again' 'OK' "$program" secret put "$s" user=app2 password=other
  see 'get' $'password: other\nuser: app2' "$program" secret get "$s"
  see 'get of a version' "$values" "$program" secret get "$s" -v 1
  see 'get of nothing' '.*Resource not found.*' "$program" secret get "$s/none"
  see 'metadata' '.*Current Version : 2.*Oldest Version  : 1.*Max Versions    : 10.*' "$program" secret metadata get "$s"
  see 'list' ".*- $s.*" "$program" secret list
  see 'delete of a version' 'OK' "$program" secret delete "$s" --versions 1
  see 'undelete' 'OK' "$program" secret undelete "$s" --versions 1
  see 'get after undelete' "$values" "$program" secret get "$s" -v 1
  see 'delete' 'OK' "$program" secret delete "$s"

  p="go-$number"
  id='^spiffe://spike\.ist/workload/shop$'
  see 'policy create' 'Policy created successfully\.' "$program" policy create --name "$p" \
    --spiffeid-pattern "$id" --path-pattern "^go/$number/.*\$" --permissions read,list
  see 'policy create again' ".*Policy '$p' already exists\\." "$program" policy create --name "$p" \
    --spiffeid-pattern "$id" --path-pattern "^go/$number/.*\$" --permissions read
  see 'policy list' ".*Name: $p.*" "$program" policy list
  see 'policy get' ".*Name: $p.*SPIFFE ID Pattern: \\^spiffe://spike\\\\\.ist/workload/shop\\$.*Permissions: read, list.*" \
    "$program" policy get --name "$p"
  printf 'name: %s\nspiffeidPattern: %s\npathPattern: ^x$\npermissions:\n  - write\n' "$p" "$id" > "$work/p.yaml"
  see 'policy apply' "Policy '$p' applied successfully" "$program" policy apply --file "$work/p.yaml"
  see 'policy get after apply' '.*Path Pattern: \^x\$.*Permissions: write.*' "$program" policy get --name "$p"
  input=$work/yes see 'policy delete' '.*Policy deleted successfully\.' "$program" policy delete --name "$p"
  see 'policy get of nothing' '.*(not found|No policy|no policy).*' "$program" policy get --name "$p"

  printf 'plain %s' "$number" > "$work/plain"
  see 'cipher encrypt' '' "$program" cipher encrypt --file "$work/plain" --out "$work/theirs"
  see 'cipher decrypt' "plain $number" "$program" cipher decrypt --file "$work/theirs"
  see 'cipher decrypt by our command' "plain $number" "$root/spike" cipher decrypt --file "$work/theirs"
  see 'cipher encrypt by our command' '' "$root/spike" cipher encrypt --file "$work/plain" --out "$work/ours-$number"
  see 'cipher decrypt of that' "plain $number" "$program" cipher decrypt --file "$work/ours-$number"
  input=$work/plain see 'cipher decrypt of what is no blob' '.*Invalid request\.' "$program" cipher decrypt
done
echo "go-clients.sh: $checks commands of $# programs answered as SPIKE answers them"
