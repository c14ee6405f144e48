package io.spike.store.secret;

import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The head of a secret's stream: what its events add up to. Immutable. Times are nanoseconds since 1970-01-01T00:00:00Z.
 *
 * <p>Numbers follow SPIKE's rules (its state layer), but a version number is never used twice.
 *
 * @param generation counts the lives of this path, from 1
 * @param current the live version that readers get, 0 for none
 * @param oldest SPIKE's oldest version: lowest live number as of the last delete or pruning, 0 for none
 * @param highest the largest number ever given
 * @param maxVersions how many versions are kept
 * @param created when the first version was written, by the word of where it was written
 * @param updated when the current version last changed, likewise
 * @param named sequence of the entry whose descriptor holds the path
 * @param last sequence of the stream's newest entry
 * @param versions those kept, hidden ones included, ascending
 */
public record Secret(long generation, long current, long oldest, long highest, int maxVersions, long created,
    long updated, long named, long last, List<Version> versions) {

  /**
   * One version.
   *
   * @param number from 1
   * @param sequence of the entry that wrote it
   * @param created log time of that entry, or what the entry says where it brought the version from another deployment
   * @param deleted when it was hidden, 0 while it is not
   * @param destroyed when its value was removed for good, 0 while it is there
   */
  public record Version(long number, long sequence, long created, long deleted, long destroyed) {

    /** Whether readers may see it. */
    public boolean live() {
      return deleted == 0 && destroyed == 0;
    }

    /** Whether undelete can bring it back. */
    public boolean hidden() {
      return deleted != 0 && destroyed == 0;
    }

    private Version withDeleted(long time) {
      return new Version(number, sequence, created, time, destroyed);
    }

    private Version withDestroyed(long time) {
      return new Version(number, sequence, created, deleted, time);
    }
  }

  /** The version of this number, hidden ones included. */
  public Optional<Version> version(long number) {
    return versions.stream().filter(v -> v.number == number).findFirst();
  }

  /** The live version that a reader means: 0 is the current one. */
  public Optional<Version> live(long number) {
    return version(number == 0 ? current : number).filter(Version::live);
  }

  /**
   * The state after one more entry of this stream; takes every event ever accepted.
   *
   * @param secret the state so far, null before the first
   */
  public static Secret evolve(@Nullable Secret secret, Header header, Event.OfSecret event) {
    return switch (event) {
      case Event.SecretWritten e ->
        new Arrival(header, header.logTime(), header.logTime(), e.maxVersions(), e.dropped())
            .at(secret);
      case Event.SecretImported e -> new Arrival(header, e.created(), e.secretCreated(), e.maxVersions(), e.dropped())
          .at(secret);
      case Event.SecretDeleted e -> existing(secret).deleted(header, e.versions());
      case Event.SecretUndeleted e -> existing(secret).undeleted(header, e.versions());
      case Event.SecretDestroyed e -> existing(secret).destroyed(header, e.versions());
    };
  }

  private static Secret existing(@Nullable Secret secret) {
    if (secret == null) {
      throw new IllegalArgumentException("the first event of a secret must write a version");
    }
    return secret;
  }

  /** A version that is new here, and the times that it and a secret which begins with it have. */
  private record Arrival(Header header, long created, long secretCreated, int maxVersions, List<Long> dropped) {

    Secret at(@Nullable Secret secret) {
      Version version = new Version(header.version(), header.sequence(), created, 0, 0);
      if (secret == null) {
        return new Secret(header.generation(), version.number, version.number, version.number, maxVersions,
            secretCreated, created, header.sequence(), header.sequence(), List.of(version));
      }
      List<Version> kept = new ArrayList<>(secret.versions.size() + 1);
      for (Version old : secret.versions) {
        if (!dropped.contains(old.number)) {
          kept.add(old);
        }
      }
      kept.add(version);
      long oldest = dropped.isEmpty() ? secret.oldest : kept.getFirst().number;
      return new Secret(header.generation(), version.number, oldest, version.number, maxVersions, secret.created,
          created, secret.named, header.sequence(), List.copyOf(kept));
    }
  }

  private Secret deleted(Header header, List<Long> numbers) {
    return without(header, numbers, version -> version.withDeleted(header.logTime()));
  }

  private Secret destroyed(Header header, List<Long> numbers) {
    return without(header, numbers, version -> version.withDestroyed(header.logTime()));
  }

  private Secret without(Header header, List<Long> numbers, UnaryOperator<Version> ended) {
    List<Version> next = versions.stream().map(v -> numbers.contains(v.number) ? ended.apply(v) : v).toList();
    boolean hitCurrent = numbers.contains(current);
    long newCurrent = hitCurrent ? highestLive(next) : current;
    return new Secret(generation, newCurrent, lowestLive(next), highest, maxVersions, created,
        hitCurrent ? header.logTime() : updated, named, header.sequence(), next);
  }

  private Secret undeleted(Header header, List<Long> numbers) {
    List<Version> next = versions.stream().map(v -> numbers.contains(v.number) ? v.withDeleted(0) : v).toList();
    long restored = numbers.getLast();
    return new Secret(generation, Math.max(restored, current), lowestLive(next), highest, maxVersions, created,
        restored > current ? header.logTime() : updated, named, header.sequence(), next);
  }

  private static long highestLive(List<Version> versions) {
    return versions.stream().filter(Version::live).mapToLong(Version::number).max().orElse(0);
  }

  private static long lowestLive(List<Version> versions) {
    return versions.stream().filter(Version::live).mapToLong(Version::number).min().orElse(0);
  }
}
