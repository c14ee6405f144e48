#!/usr/bin/env bash
# The long form of everything that the default build does in short, on real processes: 20 kills of the leader, two minutes
# of identities that live ten seconds, a node that misses 100 000 writes, rotten files, full disks, random histories of 100 000 commands, a store that
# is killed and damaged in hundreds of ways, as are the files of Raft, 20 rounds of reads while leaders are lost, the benchmark, cold starts; and, when
# SPIRE_BIN is set, scripts/spire.sh on a real SPIRE. Writes what it saw to docs/nightly.md.
# Takes more than an hour on two cores, twenty minutes of it for a leader that is stopped longer than the log remembers
# requests, seven minutes more with SPIRE. Ends with 1 when anything was not as promised.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
work=$root/target/nightly
report=$root/docs/nightly.md
mkdir -p "$work"
rm -f chaos-tests/target/evidence.txt
failed=

# Runs a step with its output in a file of its name; a failure is noted, and the other steps still run.
step() {
  local name=$1
  shift
  echo "nightly: $name" >&2
  if "$@" > "$work/$name.txt" 2> "$work/$name.err"; then
    return 0
  fi
  failed="$failed $name"
  echo "nightly: $name failed; $work/$name.txt and .err say why" >&2
}

section() {
  printf '\n## %s\n\n```\n' "$1"
  cat "$2"
  printf '```\n'
}

# Disks are filled up on file systems of their own; root is permitted to mount those, so that must not be passed over.
[ "$(id -u)" != 0 ] || export SPIKE_REQUIRE_MOUNT=true

step build ./spike version
step faults mvn -B -pl chaos-tests -am verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
  -Dspike.chaos.kills=20 -Dspike.chaos.rotation-seconds=120 -Dspike.chaos.missed-writes=100000 -Dspike.chaos.pauses=3 -Dspike.chaos.pause-seconds=1260 -Dspike.chaos.nightly=true
step histories mvn -B -pl store -am verify -Dtest='RandomHistoryTest,KilledAnywhereTest,DamagedFilesTest' \
  -Dsurefire.failIfNoSpecifiedTests=false -DskipITs -Dspike.property.commands=100000 -Dspike.property.seeds=1,2,"$(date +%s)" -Dspike.kill.images=20 \
  -Dspike.damage.bits=40
step raft-files mvn -B -pl raft -am verify -Dtest=DamagedRaftFilesTest -Dsurefire.failIfNoSpecifiedTests=false -DskipITs \
  -Dspike.damage.bits=40
step reads mvn -B -pl raft -am verify -Dtest='Invariant05LinearizableReadsTest,ReadsDuringReplacementTest' -Dsurefire.failIfNoSpecifiedTests=false -DskipITs \
  -Dspike.reads.rounds=20
step write ./spike bench write --own --at-least 1
step read ./spike bench read --own
step cold-start scripts/cold-start.sh --own 41
[ -z "${SPIRE_BIN-}" ] || step spire scripts/spire.sh

grep -h -E '^\[(INFO|ERROR|WARNING)\].*Tests run:.*(in io\.spike\.(chaos|store|raft)|Time elapsed)' "$work/faults.txt" "$work/histories.txt" "$work/raft-files.txt" > "$work/tests.txt" || true
touch chaos-tests/target/evidence.txt
{
  echo '# The last nightly run'
  echo
  echo "Written by \`scripts/nightly.sh\`. Commit $(git rev-parse --short HEAD 2> /dev/null || echo unknown), $(date -u '+%Y-%m-%d %H:%M') UTC,"
  echo "$(nproc) CPUs ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)), $(awk '/MemTotal/ {printf "%.0f GB", $2 / 1e6}' /proc/meminfo), Linux $(uname -r),"
  echo "JDK $("$(cat cli/target/dist/java)" -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p')."
  echo
  if [ -z "$failed" ]; then echo "Everything was as promised."; else echo "**Failed:$failed.**"; fi
  section 'Faults, on real processes' chaos-tests/target/evidence.txt
  grep -h '^a leader ' "$work/reads.txt" > "$work/stale.txt" || true
  section 'Reads while leaders are lost' "$work/stale.txt"
  section 'Tests' "$work/tests.txt"
  section '`./spike bench write --own --at-least 1`' "$work/write.txt"
  section '`./spike bench read --own`' "$work/read.txt"
  section '`scripts/cold-start.sh --own 41`' "$work/cold-start.txt"
  if [ -n "${SPIRE_BIN-}" ]; then section '`scripts/spire.sh`' "$work/spire.txt"; else printf '\nSPIRE was not run: SPIRE_BIN is not set.\n'; fi
} > "$report"
[ -z "$failed" ]
