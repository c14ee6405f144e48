# Sourced by the launcher and by CI: how both find a JDK 25, and what they say when there is none.

# Whether $1 is the home of a JDK 25; forks nothing.
is_jdk_25() {
  local line
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=\"25 | JAVA_VERSION=\"25[.\"+-]*) return 0 ;;
    esac
  done < "$1/release"
  return 1
}

# Sets `java` to the java of a JDK 25: JAVA_HOME's, else the one on PATH, else an installed one. Fails with one sentence.
find_java() {
  local home on_path
  on_path=$(type -P java) && on_path=$(readlink -f "$on_path")
  for home in "${JAVA_HOME-}" "${on_path%/bin/java}" /usr/lib/jvm/* /opt/java/* /opt/*jdk* "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/*; do
    if [ -n "$home" ] && is_jdk_25 "$home"; then
      java=$home/bin/java
      return 0
    fi
  done
  echo "spike: JDK 25 is needed and was found neither in JAVA_HOME, on PATH, below /usr/lib/jvm or /opt, nor in SDKMAN's directory; install one or set JAVA_HOME." >&2
  return 1
}
