#!/usr/bin/env bash
# What a newcomer meets: a clone of what is committed, a home directory with nothing in it, so an empty local Maven repository too. The
# sentence without a JDK, `./spike dev` to a first secret, then `.ci/run`, which must end in time. Takes half an hour on two cores.
# Usage: scripts/fresh-clone.sh [--limit SECONDS] [--maven-jdk HOME]
# --maven-jdk: another JDK, from 17, that Maven itself runs on for one build without tests. Without root the first step is left out.
set -euo pipefail

limit=1200
maven_jdk=
while [ $# -gt 0 ]; do
  case $1 in
    --limit) limit=$2 ;;
    --maven-jdk) maven_jdk=$2 ;;
    *) echo "fresh-clone.sh: unknown flag '$1'" >&2; exit 1 ;;
  esac
  shift 2
done
root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Not below /tmp, which may be no disk at all.
work=$(mktemp -d "$root/../fresh-clone.XXXXXX")
dev=
stop() {
  [ -z "$dev" ] || { kill "$dev" && wait "$dev"; } 2> /dev/null || true
  if [ "$1" = 0 ]; then rm -rf "$work"; else echo "fresh-clone.sh: what it did is in $work" >&2; fi
}
trap 'stop $?' EXIT
note() { echo "fresh-clone: $*"; }
fail() { echo "fresh-clone.sh: $*" >&2; exit 1; }

git clone -q "$root" "$work/clone"
mkdir "$work/home"
export HOME=$work/home MAVEN_OPTS="${MAVEN_OPTS-} -Duser.home=$work/home"
unset JAVA_HOME
cd "$work/clone"
note "commit $(git rev-parse --short HEAD), $(nproc) CPUs"

if [ "$(id -u)" = 0 ]; then
  said=$(unshare -m bash -c 'for place in /usr/lib/jvm /opt; do [ ! -d "$place" ] || mount -t tmpfs none "$place"; done; ./spike version' 2>&1) &&
    fail "without a JDK './spike version' ended well"
  case $said in
    "spike: JDK 25 is needed"*) note "without a JDK: $said" ;;
    *) fail "without a JDK './spike version' says: $said" ;;
  esac
fi

begun=$SECONDS
./spike dev > "$work/dev.txt" 2>&1 &
dev=$!
until grep -qx ready "$work/dev.txt"; do
  kill -0 "$dev" 2> /dev/null || { cat "$work/dev.txt" >&2; fail "'./spike dev' ended"; }
  sleep 1
done
note "./spike dev: built and ready after $((SECONDS - begun)) s"
eval "$(./spike dev env)"
./spike secret put tenants/acme/db/creds user=app password=s3cret
[ "$(./spike secret get tenants/acme/db/creds password)" = s3cret ] || fail "the secret did not come back"
kill "$dev"
ended=0
wait "$dev" || ended=$?
# 143: by the signal, once all it had started was gone.
[ "$ended" = 143 ] || fail "'./spike dev' ended with $ended"
dev=
pgrep -f "$work/clone" > /dev/null && fail "processes of './spike dev' are left: $(pgrep -f "$work/clone" | tr '\n' ' ')"
unset SPIFFE_ENDPOINT_SOCKET SPIKE_ADDR SPIKE_TRUST_ROOT
note "a secret was put and came back"

if [ -n "$maven_jdk" ]; then
  begun=$SECONDS
  JAVA_HOME=$maven_jdk mvn -B -q verify -DskipTests -DskipITs > "$work/maven.txt" 2>&1 || { tail -20 "$work/maven.txt" >&2; fail "Maven on $maven_jdk does not build it"; }
  note "Maven on $maven_jdk builds it, without tests, in $((SECONDS - begun)) s"
fi

rm -rf "$work/home" && mkdir "$work/home"
git clean -qfdx
begun=$SECONDS
.ci/run > "$work/ci.txt" 2>&1 || { grep -E '^\[ERROR\]|^ci:' "$work/ci.txt" | head -40 >&2; fail ".ci/run failed"; }
took=$((SECONDS - begun))
note ".ci/run is green after $took s, from an empty local repository: $(grep -c 'Tests run:.*in io.spike' "$work/ci.txt") test classes"
[ "$took" -le "$limit" ] || fail ".ci/run took longer than $limit s"
