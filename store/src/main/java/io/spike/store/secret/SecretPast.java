package io.spike.store.secret;

import io.spike.store.entry.Entry;
import io.spike.store.entry.Event;
import io.spike.store.secret.Secret.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;

/**
 * What a secret was as of an earlier sequence: its present head with the later entries of its stream taken back.
 *
 * <p>Walks back from the head, first over the entries after that sequence, then only as far as an answer needs: what no
 * later entry touched is as it is now. Values are not looked at. One thread; times are nanoseconds since 1970.
 */
public final class SecretPast {

  private final Secret head;
  private final LongFunction<Entry> log;
  /** The stream's entries up to the sequence, newest first, as far as they were needed. */
  private final List<Entry> walked = new ArrayList<>();
  /** Versions that a later entry hid, brought back or destroyed. */
  private final Set<Long> touched = new HashSet<>();
  /** Of the versions that were kept; the newest ever given is among them always. */
  private final NavigableSet<Long> numbers = new TreeSet<>();
  private long next;
  private boolean oldestMoved;
  private boolean importTakenBack;

  private SecretPast(Secret head, LongFunction<Entry> log) {
    this.head = head;
    this.log = log;
    head.versions().forEach(version -> numbers.add(version.number()));
  }

  /**
   * The secret as of {@code sequence}; empty when nothing had been written there.
   *
   * @param head the present state
   * @param sequence up to which entries count
   * @param log gives the entry of a sequence, one that exists
   */
  public static Optional<SecretPast> of(Secret head, long sequence, LongFunction<Entry> log) {
    if (head.named() > sequence) {
      return Optional.empty();
    }
    SecretPast past = new SecretPast(head, log);
    past.next = head.last();
    while (past.next > sequence) {
      Entry later = log.apply(past.next);
      past.takeBack(later);
      past.next = later.header().previous();
    }
    return past.next == 0 ? Optional.empty() : Optional.of(past);
  }

  private void takeBack(Entry later) {
    switch (later.event()) {
      case Event.SecretWritten e -> takeBack(later, e.dropped());
      case Event.SecretImported e -> {
        takeBack(later, e.dropped());
        importTakenBack = true;
      }
      case Event.SecretDeleted e -> {
        touched.addAll(e.versions());
        oldestMoved = true;
      }
      case Event.SecretUndeleted e -> {
        touched.addAll(e.versions());
        oldestMoved = true;
      }
      case Event.SecretDestroyed e -> {
        touched.addAll(e.versions());
        oldestMoved = true;
      }
      case Event.OfCluster _,Event.OfTenant _,Event.OfPolicy _,Event.OfAudit _,Event.OfLog _,Event.OfNode _ ->
        throw foreign(later);
    }
  }

  private void takeBack(Entry arrival, List<Long> dropped) {
    numbers.remove(arrival.header().version());
    numbers.addAll(dropped);
    oldestMoved |= !dropped.isEmpty();
  }

  private static IllegalStateException foreign(Entry entry) {
    return new IllegalStateException("entry " + entry.header().sequence() + " of kind " + entry.header().kind()
        + " is in the stream of a secret");
  }

  /** The version that readers got: 0 is the current one. Empty when there was none, or it was hidden. */
  public Optional<Version> live(long number) {
    long meant = number == 0 ? current() : number;
    return version(meant).filter(Version::live);
  }

  /** The whole state. */
  public Secret state() {
    if (touched.isEmpty() && next == head.last()) {
      return head;
    }
    List<Version> versions = new ArrayList<>();
    numbers.forEach(number -> version(number).ifPresent(versions::add));
    return new Secret(head.generation(), current(), oldest(), numbers.last(), head.maxVersions(), head.created(),
        updated(),
        head.named(), entry(0).header().sequence(), List.copyOf(versions));
  }

  private Optional<Version> version(long number) {
    if (!numbers.contains(number)) {
      return Optional.empty();
    }
    Optional<Version> now = head.version(number);
    if (now.isPresent() && !touched.contains(number)) {
      return now;
    }
    long deleted = 0;
    long destroyed = 0;
    boolean known = false;
    for (int i = 0;; i++) {
      Entry entry = entry(i);
      if (!known && entry.event() instanceof Event.SecretDestroyed && touches(entry, number)) {
        // Nothing hides or brings back what is destroyed: whether it was hidden says an older entry.
        destroyed = entry.header().logTime();
      } else if (!known && touches(entry, number)) {
        known = true;
        deleted = entry.event() instanceof Event.SecretDeleted ? entry.header().logTime() : 0;
      }
      if (known && now.isPresent()) {
        return Optional.of(new Version(number, now.get().sequence(), now.get().created(), deleted, destroyed));
      }
      if (isArrival(entry) && entry.header().version() == number) {
        return Optional.of(new Version(number, entry.header().sequence(), arrived(entry), deleted, destroyed));
      }
    }
  }

  private static boolean isArrival(Entry entry) {
    return entry.event() instanceof Event.SecretWritten || entry.event() instanceof Event.SecretImported;
  }

  /** When what an entry did was done: of an import, in the deployment that the version came from. */
  private static long arrived(Entry entry) {
    return entry.event() instanceof Event.SecretImported e ? e.created() : entry.header().logTime();
  }

  private static boolean touches(Entry entry, long number) {
    return switch (entry.event()) {
      case Event.SecretWritten _,Event.SecretImported _ -> entry.header().version() == number;
      case Event.SecretDeleted e -> e.versions().contains(number);
      case Event.SecretUndeleted e -> e.versions().contains(number);
      case Event.SecretDestroyed e -> e.versions().contains(number);
      case Event.OfCluster _,Event.OfTenant _,Event.OfPolicy _,Event.OfAudit _,Event.OfLog _,Event.OfNode _ ->
        throw foreign(entry);
    };
  }

  /** The highest live version: every event leaves it so. */
  private long current() {
    for (long number : numbers.descendingSet()) {
      if (version(number).filter(Version::live).isPresent()) {
        return number;
      }
    }
    return 0;
  }

  /** As of the newest entry that set it: a delete, an undelete, a destroy, or a write that dropped versions or was the first. */
  private long oldest() {
    if (!oldestMoved) {
      return head.oldest();
    }
    long writtenSince = Long.MAX_VALUE;
    for (int i = 0;; i++) {
      Entry entry = entry(i);
      if (!isArrival(entry)) {
        return lowestLive(writtenSince);
      }
      if (droppedSome(entry) || entry.header().previous() == 0) {
        return numbers.first();
      }
      writtenSince = entry.header().version();
    }
  }

  private static boolean droppedSome(Entry entry) {
    return entry.event() instanceof Event.SecretWritten w && !w.dropped().isEmpty()
        || entry.event() instanceof Event.SecretImported i && !i.dropped().isEmpty();
  }

  private long lowestLive(long end) {
    for (long number : numbers.headSet(end)) {
      if (version(number).filter(Version::live).isPresent()) {
        return number;
      }
    }
    return 0;
  }

  /** When the newest entry that made another version the current one came. */
  private long updated() {
    // What an import set is a time of another clock: it does not tell which entry it is of.
    if (!importTakenBack && head.updated() <= entry(0).header().logTime()) {
      return head.updated();
    }
    long current = current();
    for (int i = 0;; i++) {
      if (changedCurrent(i, current)) {
        return arrived(entry(i));
      }
    }
  }

  private boolean changedCurrent(int index, long current) {
    return switch (entry(index).event()) {
      case Event.SecretWritten _,Event.SecretImported _ -> true;
      case Event.SecretUndeleted e -> e.versions().getLast() == current;
      case Event.SecretDeleted e -> endedOneAbove(current, e.versions(), index);
      case Event.SecretDestroyed e -> endedOneAbove(current, e.versions(), index);
      case Event.OfCluster _,Event.OfTenant _,Event.OfPolicy _,Event.OfAudit _,Event.OfLog _,Event.OfNode _ ->
        throw foreign(entry(index));
    };
  }

  private boolean endedOneAbove(long current, List<Long> versions, int index) {
    return versions.stream().anyMatch(number -> number > current && wasLive(index + 1, number));
  }

  private boolean wasLive(int from, long number) {
    int i = from;
    while (!touches(entry(i), number)) {
      i++;
    }
    return !(entry(i).event() instanceof Event.SecretDeleted || entry(i).event() instanceof Event.SecretDestroyed);
  }

  private Entry entry(int index) {
    while (walked.size() <= index) {
      if (next == 0) {
        throw new IllegalStateException("the stream of entry " + head.named() + " ends before its first write");
      }
      Entry entry = log.apply(next);
      walked.add(entry);
      next = entry.header().previous();
    }
    return walked.get(index);
  }
}
