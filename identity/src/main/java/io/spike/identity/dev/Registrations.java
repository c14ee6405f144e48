package io.spike.identity.dev;

import io.spike.identity.SpiffeId;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which identities the callers of one development socket get: those of their process, else those of their user, else
 * those of everyone. Changes take effect on open streams at once. Thread-safe.
 */
public final class Registrations {

  private record Process(long started, List<SpiffeId> ids) {}

  private final Map<Long, Process> byPid = new ConcurrentHashMap<>();
  private final Map<Integer, List<SpiffeId>> byUid = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile List<SpiffeId> everyone;
  private volatile boolean withdrawn;

  private Registrations(List<SpiffeId> everyone) {
    this.everyone = everyone;
  }

  /** Every caller gets {@code ids}, unless registered otherwise; none at all is allowed. */
  public static Registrations everyone(SpiffeId... ids) {
    return new Registrations(List.of(ids));
  }

  /** From now on, every caller not registered otherwise gets {@code ids}. */
  public void setEveryone(SpiffeId... ids) {
    everyone = List.of(ids);
    changed();
  }

  /**
   * A running process gets {@code ids}; a later process of the same number does not.
   *
   * @throws IllegalArgumentException when there is no such process
   */
  public void registerPid(long pid, SpiffeId... ids) {
    OptionalLong started = Caller.startOf(pid);
    if (started.isEmpty()) {
      throw new IllegalArgumentException("there is no process " + pid + " to register");
    }
    byPid.put(pid, new Process(started.getAsLong(), List.of(ids)));
    changed();
  }

  /** Forgets a process. */
  public void unregisterPid(long pid) {
    byPid.remove(pid);
    changed();
  }

  /** All processes of a user get {@code ids}, unless registered by process. */
  public void registerUid(int uid, SpiffeId... ids) {
    byUid.put(uid, List.of(ids));
    changed();
  }

  /** Nobody gets anything, as if no entry had ever existed, until {@link #grant()}. */
  public void withdraw() {
    withdrawn = true;
    changed();
  }

  /** Ends {@link #withdraw()}. */
  public void grant() {
    withdrawn = false;
    changed();
  }

  List<SpiffeId> of(Caller caller) {
    if (withdrawn) {
      return List.of();
    }
    Process process = byPid.get(caller.pid());
    if (process != null && process.started == caller.started()) {
      return process.ids;
    }
    return byUid.getOrDefault(caller.uid(), everyone);
  }

  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  void removeListener(Runnable listener) {
    listeners.remove(listener);
  }

  private void changed() {
    for (Runnable listener : listeners) {
      listener.run();
    }
  }
}
