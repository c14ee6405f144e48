package io.spike.store.policy;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A policy in force, compiled. Immutable. Times are nanoseconds since 1970. */
public final class ActivePolicy {

  private final String name;
  private final long version;
  private final long sequence;
  private final long created;
  private final long updated;
  private final PolicyText text;
  private final Set<Permission> permissions;
  private final PolicyPattern spiffeId;
  private final PolicyPattern path;
  private final Set<String> reserved;

  /**
   * Compiles.
   *
   * @param version from 1
   * @param sequence of the entry that wrote this version
   * @param created when it came into force, the first time since it was deleted last
   * @param updated log time of that entry
   * @throws IllegalArgumentException when a pattern does not compile, or lies beyond the limits
   */
  public ActivePolicy(String name, long version, long sequence, long created, long updated, PolicyText text) {
    this.name = name;
    this.version = version;
    this.sequence = sequence;
    this.created = created;
    this.updated = updated;
    this.text = text;
    this.permissions = EnumSet.noneOf(Permission.class);
    this.permissions.addAll(text.permissions());
    this.spiffeId = PolicyPattern.of(text.spiffeIdPattern());
    this.path = PolicyPattern.of(text.pathPattern());
    this.reserved = ReservedPaths.reachable(path, text.spiffeIdPattern(), text.pathPattern());
  }

  private ActivePolicy(ActivePolicy same, long created) {
    this.name = same.name;
    this.version = same.version;
    this.sequence = same.sequence;
    this.created = created;
    this.updated = same.updated;
    this.text = same.text;
    this.permissions = same.permissions;
    this.spiffeId = same.spiffeId;
    this.path = same.path;
    this.reserved = same.reserved;
  }

  /** The same, in force since {@code time}. */
  public ActivePolicy withCreated(long time) {
    return new ActivePolicy(this, time);
  }

  /** Unique in its tenant. */
  public String name() {
    return name;
  }

  /** From 1; rises with each write. */
  public long version() {
    return version;
  }

  /** Of the entry that wrote this version. */
  public long sequence() {
    return sequence;
  }

  /** When it came into force, the first time since it was deleted last. */
  public long created() {
    return created;
  }

  /** When this version was written. */
  public long updated() {
    return updated;
  }

  /** What it says. */
  public PolicyText text() {
    return text;
  }

  /** Whether it permits this, to whom and wherever. */
  boolean permits(Permission wanted) {
    return permissions.contains(Permission.SUPER) || permissions.contains(wanted);
  }

  /**
   * Whether it is about this caller and path.
   *
   * @param full the SPIKE path
   * @param inner the same inside the policy's tenant
   */
  boolean isAbout(String caller, String full, String inner) {
    String matched = text.form() == PatternForm.FULL ? full : inner;
    return spiffeId.matches(caller) && path.matches(matched) && (!ReservedPaths.contains(full)
        || reserved.contains(full));
  }

  /** The one thing that keeps it from allowing this; empty where there is none, or more than one. */
  Optional<Explanation.Missing> missing(String caller, String full, String inner, Permission wanted) {
    EnumSet<Explanation.Missing> missing = EnumSet.noneOf(Explanation.Missing.class);
    if (!permits(wanted)) {
      missing.add(Explanation.Missing.PERMISSION);
    }
    if (!spiffeId.matches(caller)) {
      missing.add(Explanation.Missing.CALLER);
    }
    if (!path.matches(text.form() == PatternForm.FULL ? full : inner)) {
      missing.add(Explanation.Missing.PATH);
    } else if (ReservedPaths.contains(full) && !reserved.contains(full)) {
      missing.add(Explanation.Missing.PRECISION);
    }
    return missing.size() == 1 ? missing.stream().findFirst() : Optional.empty();
  }

  /** Whether it surely allows all that the other one does. */
  boolean covers(ActivePolicy other) {
    return text.form() == other.text.form() && other.permissions.stream().allMatch(this::permits)
        && reserved.containsAll(other.reserved) && spiffeId.covers(other.spiffeId) && path.covers(other.path);
  }

  /** Whether it is about a path, full or inside its tenant as this policy is, or about one that stands for operations. */
  public boolean isAboutPath(String matched) {
    return path.matches(matched);
  }

  /** The operations that it is about. */
  public Set<String> reserved() {
    return reserved;
  }

  /** What the caller's ID begins with where this is about it; may be empty. */
  String callerPrefix() {
    return spiffeId.prefix();
  }

  /** What the path, full or inner as this policy is, begins with where this is about it; may be empty. */
  public String pathPrefix() {
    return path.prefix();
  }

  /** Without the patterns, which say who may do what. */
  @Override
  public String toString() {
    return "policy " + name + " version " + version;
  }
}
