package io.spike.cli.importing;

import io.spike.api.SecretMetadataAnswer;
import io.spike.api.SecretVersion;
import io.spike.client.SpikeClient;
import io.spike.client.SpikeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The versions of a secret of SPIKE's server with its database, which loses their numbers when it loads them: its metadata
 * show one version alone, as number 0, and another one from call to call. Which numbers are live tell questions for each of
 * them; the times come together from as many answers as it takes, and belong to the numbers in their order, since that
 * server never drops a version from its database.
 */
final class NumberlessVersions {

  /** Above this the answers that are still missing would take too many calls to come by chance. */
  private static final int MOST = 32;
  private static final int CALLS_FOR_EACH = 24;

  private final SpikeClient source;
  private final String path;
  private final SecretMetadataAnswer first;
  private final List<Long> live = new ArrayList<>();
  private final List<Long> deleted = new ArrayList<>();
  private final TreeSet<Instant> times = new TreeSet<>();

  private NumberlessVersions(SpikeClient source, String path, SecretMetadataAnswer first) {
    this.source = source;
    this.path = path;
    this.first = first;
  }

  /** Throws {@link SpikeException}. */
  static SourceSecret read(SpikeClient source, String path, SecretMetadataAnswer first) {
    return new NumberlessVersions(source, path, first).read();
  }

  private SourceSecret read() {
    note(first);
    for (long number = 1; number <= first.metadata().currentVersion(); number++) {
      if (look(number)) {
        live.add(number);
      } else {
        deleted.add(number);
      }
    }
    for (int calls = live.size() > MOST ? 0 : CALLS_FOR_EACH * live.size(); calls > 0 && !isComplete(); calls--) {
      look(0);
    }
    SortedMap<Long, Instant> found = new TreeMap<>();
    Iterator<Instant> inOrder = times.iterator();
    boolean complete = isComplete();
    for (long number : live) {
      Instant time = complete ? inOrder.next() : first.metadata().createdTime();
      // What is below the oldest it has pruned by its own rule, although it goes on answering it.
      if (number >= first.metadata().oldestVersion())
        found.put(number, time);
    }
    return new SourceSecret(first.metadata(), found, deleted, complete);
  }

  private boolean isComplete() {
    return times.size() == live.size();
  }

  private boolean look(long number) {
    try {
      note(source.metadata(path, number));
      return true;
    } catch (SpikeException e) {
      if (e.kind() != SpikeException.Kind.NOT_FOUND)
        throw e;
      return false;
    }
  }

  private void note(SecretMetadataAnswer answer) {
    for (SecretVersion version : answer.versions().values()) {
      if (version.deletedTime() == null)
        times.add(version.createdTime());
    }
  }
}
