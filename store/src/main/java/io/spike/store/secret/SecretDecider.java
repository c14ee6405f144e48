package io.spike.store.secret;

import io.spike.store.entry.Event;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Decision;
import io.spike.store.proposal.Refusal;
import io.spike.store.secret.Secret.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Turns wishes about one secret into events, from its arguments alone. */
public final class SecretDecider {

  private SecretDecider() {}

  /** {@code secret} is null while nothing was ever written. */
  public static Decision write(@Nullable Secret secret, Command.WriteSecret command) {
    long live = secret == null ? 0 : secret.current();
    if (command.expectedVersion().isPresent() && command.expectedVersion().getAsLong() != live) {
      return Decision.refuse(new Refusal.VersionConflict(live));
    }
    if (secret == null) {
      return Decision.write(1, 1, new Event.SecretWritten(command.maxVersions(), List.of()));
    }
    return Decision.write(secret.highest() + 1, secret.generation(),
        new Event.SecretWritten(secret.maxVersions(), dropped(secret)));
  }

  /** What one more version pushes out. */
  private static List<Long> dropped(Secret secret) {
    int excess = secret.versions().size() + 1 - secret.maxVersions();
    return secret.versions().stream().limit(Math.max(0, excess)).map(Version::number).toList();
  }

  /**
   * Numbers may have gaps and only rise. Nothing is imported on top of a version that was written here: readers would be
   * thrown back to what another deployment says, under a number that may mean two things.
   *
   * @param imported whether the entry of a sequence brought its version from another deployment
   */
  public static Decision importVersion(@Nullable Secret secret, Command.ImportSecret command,
      LongPredicate imported) {
    if (secret == null) {
      return Decision.write(command.version(), 1,
          new Event.SecretImported(command.maxVersions(), command.created(), command.secretCreated(), List.of()));
    }
    if (command.version() <= secret.highest() || !imported.test(secret.versions().getLast().sequence())) {
      return Decision.refuse(new Refusal.VersionConflict(secret.highest()));
    }
    return Decision.write(command.version(), secret.generation(), new Event.SecretImported(secret.maxVersions(),
        command.created(), command.secretCreated(), dropped(secret)));
  }

  /** Unknown versions are skipped, an already hidden one gets a new time: accepted even when nothing is there to hide. */
  public static Decision delete(@Nullable Secret secret, Command.DeleteVersions command) {
    if (secret == null) {
      return Decision.refuse(new Refusal.SecretUnknown());
    }
    return Decision.change(secret.generation(), new Event.SecretDeleted(known(secret, command.versions())));
  }

  /** Hidden versions too; unknown ones and those destroyed before are skipped, as Vault does. */
  public static Decision destroy(@Nullable Secret secret, Command.DestroyVersions command) {
    if (secret == null) {
      return Decision.refuse(new Refusal.SecretUnknown());
    }
    return Decision.change(secret.generation(), new Event.SecretDestroyed(known(secret, command.versions())));
  }

  private static List<Long> known(Secret secret, List<Long> wished) {
    TreeSet<Long> numbers = new TreeSet<>();
    for (long number : wished.isEmpty() ? List.of(0L) : wished) {
      secret.version(number == 0 ? secret.current() : number).filter(v -> v.destroyed() == 0)
          .ifPresent(v -> numbers.add(v.number()));
    }
    return List.copyOf(numbers);
  }

  /**
   * Live, destroyed, unknown and negative versions are skipped; refused when nothing is left.
   *
   * <p>0 and an empty list mean the highest hidden version while no version is live. SPIKE's own server skips 0 then, so
   * that its command's default can never restore anything.
   */
  public static Decision undelete(@Nullable Secret secret, Command.UndeleteVersions command) {
    if (secret == null) {
      return Decision.refuse(new Refusal.SecretUnknown());
    }
    List<Long> wished = command.versions().isEmpty() ? List.of(0L) : command.versions();
    TreeSet<Long> numbers = new TreeSet<>();
    for (long number : wished) {
      long meant = number == 0 ? zero(secret) : number;
      secret.version(meant).filter(Version::hidden).ifPresent(v -> numbers.add(v.number()));
    }
    return numbers.isEmpty()
        ? Decision.refuse(new Refusal.NothingRestored())
        : Decision.change(secret.generation(), new Event.SecretUndeleted(new ArrayList<>(numbers)));
  }

  private static long zero(Secret secret) {
    return secret.current() != 0
        ? secret.current()
        : secret.versions().stream().filter(Version::hidden).mapToLong(Version::number).max().orElse(0);
  }
}
