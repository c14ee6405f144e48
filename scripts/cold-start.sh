#!/usr/bin/env bash
# How long a cold `./spike secret get` takes, held against the shortest life a JVM can have: an empty main on the same JDK.
# Both are started in turn, so that whatever else the machine does falls on both. Uses the running development cluster or
# the one of the environment; with --own it starts one and stops it afterwards.
#
# usage: scripts/cold-start.sh [--own] [RUNS]        RUNS: how often each is started, at least 20 (default 25)
# Ends with 1 when the ratio of the medians is above the limit, 2 when nothing could be measured.
set -euo pipefail

limit=12
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
secret=bench/cold-start
own=
if [ "${1-}" = --own ]; then
  own=yes
  shift
fi
runs=${1:-25}
if ! [[ $runs =~ ^[0-9]+$ ]] || [ "$runs" -lt 20 ]; then
  echo "cold-start: '$runs' is not a number of runs from 20 up" >&2
  exit 2
fi

stop_own() {
  if [ -n "${dev-}" ]; then
    kill "$dev" 2> /dev/null || true
    wait "$dev" || true
  fi
  rm -rf "$data"
}

# Starts a cluster in a directory of its own and puts its variables into our environment.
start_own() {
  mkdir -p "$root/target"
  data=$(mktemp -d "$root/target/cold-XXXXXX")
  trap stop_own EXIT
  "$root/spike" dev --data "$data/data" > "$data/out" 2> "$data/err" &
  dev=$!
  until grep -qx ready "$data/out"; do
    if ! kill -0 "$dev" 2> /dev/null; then
      cat "$data/err" >&2
      exit 2
    fi
    sleep 0.2
  done
  eval "$("$root/spike" dev env --data "$data/data")"
}

# Microseconds that the command takes, to the end of the process.
time_of() {
  local from=${EPOCHREALTIME/[.,]/} to
  "$@" > /dev/null
  to=${EPOCHREALTIME/[.,]/}
  echo $((to - from))
}

median() {
  printf '%s\n' "$@" | sort -n | awk '{a[NR] = $1} END {print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2}'
}

cd "$root"
[ -z "$own" ] || start_own
head -c 24 /dev/urandom | base64 | ./spike secret put "$secret" value=- > /dev/null
IFS= read -r java < cli/target/dist/java
bench=$(echo bench/target/dist/lib/spike-bench-*.jar)
gets=()
empties=()
# The first of each fills the page cache.
time_of ./spike secret get "$secret" > /dev/null
time_of "$java" -cp "$bench" io.spike.bench.EmptyMain > /dev/null
for ((i = 0; i < runs; i++)); do
  gets+=("$(time_of ./spike secret get "$secret")")
  empties+=("$(time_of "$java" -cp "$bench" io.spike.bench.EmptyMain)")
done
get=$(median "${gets[@]}")
empty=$(median "${empties[@]}")
awk -v get="$get" -v empty="$empty" -v runs="$runs" -v limit="$limit" 'BEGIN {
  ratio = get / empty
  printf "spike secret get, cold: median of %d %.0f ms; empty main: %.0f ms; %.1f times (limit %d)\n", runs, get / 1000, empty / 1000, ratio, limit
  exit ratio > limit
}'
