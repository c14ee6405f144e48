package io.spike.cli.importing;

import io.spike.api.ImportSecretRequest;
import io.spike.api.PolicyDetails;
import io.spike.api.PutPolicyRequest;
import io.spike.api.SecretValues;
import io.spike.cli.Console;
import io.spike.client.SpikeClient;
import io.spike.client.SpikeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Brings here what the source has: secrets first, so that no policy grants what is not there yet. What is here already is
 * left as it is, so that an import which broke off is gone on with by another. One thread; values are wiped after use.
 */
final class Importer {

  private static final String SOURCE = "the source";
  private static final String HERE = "this cluster";
  private static final Duration BETWEEN_WORDS = Duration.ofSeconds(5);

  private final SpikeClient source;
  private final SpikeClient here;
  private final boolean dryRun;
  private final ImportReport report;
  private final Console console;
  private Instant saidAt = Instant.now();

  Importer(SpikeClient source, SpikeClient here, boolean dryRun, ImportReport report, Console console) {
    this.source = source;
    this.here = here;
    this.dryRun = dryRun;
    this.report = report;
    this.console = console;
  }

  /** Throws {@link SpikeException} where going on is of no use; what was done until then stays. */
  void run() {
    List<String> paths = paths();
    console.hint("the source has " + paths.size() + " secrets");
    int done = 0;
    for (String path : paths) {
      secret(path);
      done++;
      if (Duration.between(saidAt, Instant.now()).compareTo(BETWEEN_WORDS) > 0) {
        saidAt = Instant.now();
        console.hint(done + " of " + paths.size() + " secrets");
      }
    }
    policies();
    report.end();
  }

  // ---- secrets

  private List<String> paths() {
    try {
      return source.list();
    } catch (SpikeException e) {
      throw ended(SOURCE, e);
    }
  }

  private void secret(String path) {
    SourceSecret secret;
    try {
      secret = SourceSecret.read(source, path);
    } catch (SpikeException e) {
      report.lost(path, e.kind() == SpikeException.Kind.NOT_FOUND
          ? "no version of it is live, and SPIKE gives nothing of deleted ones"
          : ofOneAnswer(e));
      return;
    }
    secret.deleted().forEach(number -> report.lostVersion(path, number,
        "it is deleted there, and SPIKE gives nothing of deleted versions"));
    SortedMap<Long, Instant> wanted = new TreeMap<>(secret.live());
    while (secret.maxVersions() > 0 && wanted.size() > secret.maxVersions()) {
      report.lostVersion(path, wanted.firstKey(), "the secret keeps " + secret.maxVersions() + " versions");
      wanted.remove(wanted.firstKey());
    }
    if (!secret.timesKnown())
      report.lost(path, "when its versions were written does not come out; they have the time of the secret");
    // Also what is here already: SPIKE gives a number, with its time, to another value at times, and only values tell.
    for (Map.Entry<Long, Instant> version : wanted.entrySet()) {
      if (!version(path, version.getKey(), version.getValue(), secret))
        return;
    }
  }

  /** Whether those behind it may be tried: one that could not be read now would find no place below them later. */
  private boolean version(String path, long number, Instant created, SourceSecret secret) {
    SecretValues values;
    try {
      values = source.get(path, number);
    } catch (SpikeException e) {
      report.lostVersion(path, number, ofOneAnswer(e) + "; later versions of it were left as well");
      return false;
    }
    try (ImportSecretRequest request = new ImportSecretRequest(path, number, values, created,
        secret.metadata().createdTime(), secret.maxVersions(), dryRun)) {
      send(request);
    }
    return true;
  }

  private void send(ImportSecretRequest request) {
    try {
      report.version(here.importSecret(request));
    } catch (SpikeException e) {
      report.lostVersion(request.path(), request.version(), refusedHere(e));
    }
  }

  // ---- policies

  private void policies() {
    List<PolicyDetails> there;
    try {
      there = source.policies("", "");
    } catch (SpikeException e) {
      report.lostPolicies(ofOneAnswer(e));
      return;
    }
    Map<String, PolicyDetails> known = new HashMap<>();
    try {
      here.policies("", "").forEach(policy -> known.put(policy.name(), policy));
    } catch (SpikeException e) {
      throw ended(HERE, e);
    }
    for (PolicyDetails policy : there) {
      policy(policy, known);
    }
  }

  private void policy(PolicyDetails listed, Map<String, PolicyDetails> known) {
    PolicyDetails policy;
    try {
      // Today's SPIKE lists names alone; releases up to v0.8.0 list all, and know other ids.
      policy = listed.spiffeIdPattern().isEmpty() ? source.policy(listed.name()) : listed;
    } catch (SpikeException e) {
      report.lostPolicy(listed.name(), ofOneAnswer(e));
      return;
    }
    PolicyDetails ours = known.get(policy.name());
    if (ours != null && isSame(ours, policy)) {
      report.policy(false);
    } else if (ours != null) {
      report.lostPolicy(policy.name(), "another policy of this name is in force here");
    } else {
      put(new PutPolicyRequest(policy.name(), policy.spiffeIdPattern(), policy.pathPattern(), policy.permissions(),
          OptionalLong.of(0)));
    }
  }

  private static boolean isSame(PolicyDetails a, PolicyDetails b) {
    return a.spiffeIdPattern().equals(b.spiffeIdPattern()) && a.pathPattern().equals(b.pathPattern())
        && Set.copyOf(a.permissions()).equals(Set.copyOf(b.permissions()));
  }

  private void put(PutPolicyRequest policy) {
    try {
      if (dryRun) {
        here.lint(List.of(policy));
      } else {
        here.putPolicy(policy);
      }
      report.policy(true);
    } catch (SpikeException e) {
      report.lostPolicy(policy.name(), refusedHere(e));
    }
  }

  // ---- what a no means

  /** Why the source gave one thing not; thrown on where it will give nothing else either. */
  private String ofOneAnswer(SpikeException e) {
    if (e.status() == 0 || e.kind() == SpikeException.Kind.NOT_READY || e.kind() == SpikeException.Kind.QUOTA)
      throw ended(SOURCE, e);
    return e.kind() == SpikeException.Kind.DENIED ? SOURCE + " denies it" : SOURCE + ": " + sentence(e);
  }

  /** Why one thing found no place here; thrown on where nothing else will either. */
  private String refusedHere(SpikeException e) {
    return switch (e.kind()) {
      case INVALID, CONFLICT, NOT_FOUND -> "here: " + sentence(e);
      case DENIED, GONE, QUOTA, NOT_READY, UNAVAILABLE -> throw ended(HERE, e);
    };
  }

  /** Notes which side it was: the sentence that the command ends with does not always say it. */
  private SpikeException ended(String side, SpikeException e) {
    report.endedBy(side);
    return e;
  }

  private static String sentence(SpikeException e) {
    return e.getMessage() == null ? e.code().wire() : e.getMessage();
  }
}
