package io.spike.nexus.comparison;

import io.spike.store.log.ComparisonPoint;
import io.spike.store.scrub.RowDigest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest places at which nodes compared, what this node and others found there, and what follows. In memory alone: a node
 * that restarts takes part from the next place on. Thread-safe; nothing here blocks.
 */
public final class Comparisons {

  private static final Logger LOG = LoggerFactory.getLogger(Comparisons.class);
  private static final int KEPT = 16;
  private static final int HEARD = 2 * KEPT;
  /** Rounds after which votes that differ are no matter of who is late. */
  private static final int PATIENT_ROUNDS = 3;
  private static final String MEMORY = "state";

  private final String self;
  private final int members;
  private final long life;
  private final LongSupplier applied;
  private final TreeMap<Long, Point> points = new TreeMap<>();
  private final TreeMap<Long, Map<String, Finding>> heard = new TreeMap<>();
  private final Map<String, Long> lives = new HashMap<>();
  private final Map<String, Map<String, String>> suspicions = new HashMap<>();
  private final Map<String, String> disputes = new LinkedHashMap<>();
  private @Nullable ComparisonPoint toRead;
  private Optional<Scrubbed> scrubbed = Optional.empty();

  /**
   * Of the node {@code self} in a cluster of so many.
   *
   * @param life another number for each start of the process
   * @param applied the Raft index that the store stands at
   */
  public Comparisons(String self, int members, long life, LongSupplier applied) {
    this.self = self;
    this.members = members;
    this.life = life;
    this.applied = applied;
  }

  /** Takes a place that the store has come to; for the thread that applies. */
  public synchronized void reached(ComparisonPoint point) {
    Point next = new Point(point);
    points.put(next.index(), next);
    trim(points, KEPT);
    point.scrub().ifPresent(range -> {
      boolean reads = point.rows().isPresent();
      if (reads || scrubbed.filter(now -> now.vote().isEmpty()).isEmpty()) {
        scrubbed = Optional.of(new Scrubbed(range, next.rows(), Optional.empty()));
      }
    });
    if (point.rows().isPresent()) {
      toRead = point;
      notifyAll();
    }
  }

  private static <T> void trim(TreeMap<Long, T> map, int most) {
    while (map.size() > most) {
      map.pollFirstEntry();
    }
  }

  // ---- rows

  /** Waits for rows to read; the caller closes them. */
  synchronized ComparisonPoint awaitRows() throws InterruptedException {
    ComparisonPoint next = toRead;
    while (next == null) {
      wait();
      next = toRead;
    }
    toRead = null;
    return next;
  }

  synchronized void read(ComparisonPoint point, RowDigest digest) {
    found(point, Vote.Holds.of(digest.hash()), digest.fault().orElse(""));
    scrubbed = scrubbed.map(now -> new Scrubbed(now.range(), now.vote(), digest.next()));
  }

  synchronized void unreadable(ComparisonPoint point, String why) {
    found(point, new Vote.Broken(), why);
  }

  synchronized void notRead(ComparisonPoint point) {
    found(point, new Vote.Abstains(), "");
  }

  private void found(ComparisonPoint point, Vote vote, String fault) {
    if (!fault.isEmpty()) {
      LOG.error("this node's own store is at fault: {}", fault);
    }
    Point at = points.get(point.state().raft().index());
    if (at != null) {
      at.found(vote, fault);
    }
    scrubbed = point.scrub().map(range -> new Scrubbed(range, Optional.of(vote), Optional.empty()));
  }

  /** How far this node is with the newest range of rows it was asked to read since it started. */
  synchronized Optional<Scrubbed> scrubbed() {
    return scrubbed;
  }

  // ---- the others

  /** What to ask the others; empty when everything is known. */
  synchronized Optional<Report> question() {
    List<Finding> open = points.values().stream().filter(point -> !point.isClosed()).map(Point::finding).toList();
    return open.isEmpty() ? Optional.empty() : Optional.of(new Report(self, life, applied.getAsLong(), open));
  }

  /** Learns what the asker found, and tells what this node found at the same places. */
  public byte[] answer(byte[] question) {
    // Before the findings: a place that is not among them although it is applied is one that this node knows nothing of.
    long standing = applied.getAsLong();
    Report asked = Report.decode(question);
    synchronized (this) {
      learn(asked);
      List<Finding> found = asked.findings().stream().map(finding -> points.get(finding.index()))
          .flatMap(point -> Optional.ofNullable(point).stream()).map(Point::finding).toList();
      return new Report(self, life, standing, found).encode();
    }
  }

  /** Learns from an answer to {@link #question}. */
  synchronized void answered(Report question, byte[] answer) {
    Report report = Report.decode(answer);
    learn(report);
    for (Finding asked : question.findings()) {
      long index = asked.index();
      boolean silent = report.findings().stream().noneMatch(finding -> finding.index() == index);
      if (silent && report.applied() >= index) {
        heard(index).putIfAbsent(report.node(),
            new Finding(index, new Vote.Abstains(), Optional.of(new Vote.Abstains())));
      }
    }
  }

  private void learn(Report report) {
    Long before = lives.put(report.node(), report.life());
    if (before != null && before != report.life()) {
      // It came back, perhaps replaced: what was wrong with it must show again.
      suspicions.remove(report.node());
    }
    for (Finding finding : report.findings()) {
      heard(finding.index()).put(report.node(), finding);
    }
    trim(heard, HEARD);
  }

  private Map<String, Finding> heard(long index) {
    return heard.computeIfAbsent(index, _ -> new HashMap<>());
  }

  // ---- what follows

  /** Judges all that is open; why this node must fence itself, one clause, empty when it need not. */
  synchronized Optional<String> judge() {
    for (Point point : points.values()) {
      Optional<String> fence = point.isClosed() ? Optional.empty() : judge(point);
      if (fence.isPresent()) {
        return fence;
      }
    }
    return Optional.empty();
  }

  private Optional<String> judge(Point point) {
    Map<String, Finding> others = heard.getOrDefault(point.index(), Map.of());
    Map<String, Vote> memory = point.memoryVotes(self, others);
    Optional<String> fence = settle(point, MEMORY, memory);
    if (fence.isPresent() || point.range().isEmpty()) {
      closeIf(point, memory.size() == members);
      return fence;
    }
    Map<String, Vote> rows = point.rowVotes(self, others);
    closeIf(point, memory.size() == members && rows.size() == members);
    return settle(point, point.rowsKey(), rows);
  }

  private static void closeIf(Point point, boolean complete) {
    if (complete) {
      point.close();
    }
  }

  private Optional<String> settle(Point point, String what, Map<String, Vote> votes) {
    return switch (Verdict.of(members, self, votes)) {
      case Verdict.Minority(int size) -> Optional.of("its " + what + " as of position " + point.position()
          + (votes.get(self) instanceof Vote.Broken ? " cannot be read" : differ(what)) + ", and " + size + " of "
          + members + " members agree without it" + (what.equals(MEMORY) ? "" : point.fault()));
      case Verdict.Agreed(Set<String> odd) -> {
        agreed(point, what, votes, odd);
        yield Optional.empty();
      }
      case Verdict.Disputed(List<Set<String>> sides) -> {
        if (point.disputed() >= PATIENT_ROUNDS || votes.size() == members) {
          dispute(point, what, sides);
        }
        yield Optional.empty();
      }
      case Verdict.Open _ -> Optional.empty();
    };
  }

  private void agreed(Point point, String what, Map<String, Vote> votes, Set<String> odd) {
    if (disputes.remove(what) != null) {
      LOG.info("nodes agree on {} again, as of position {}", what, point.position());
    }
    votes.forEach((node, vote) -> {
      if (odd.contains(node)) {
        String before = suspicions.computeIfAbsent(node, _ -> new LinkedHashMap<>()).putIfAbsent(what,
            "its " + what + " as of position " + point.position() + differ(what)
                + " from what the majority holds, so it fences itself");
        if (before == null) {
          LOG.error("node {} differs in {} as of position {}, and a majority agrees without it", node, what,
              point.position());
        }
      } else if (vote instanceof Vote.Holds && suspicions.containsKey(node)) {
        suspicions.getOrDefault(node, Map.of()).remove(what);
      }
    });
  }

  private static String differ(String what) {
    return what.equals(MEMORY) ? " differs" : " differ";
  }

  private void dispute(Point point, String what, List<Set<String>> sides) {
    List<String> named = sides.stream().map(side -> String.join(" and ", new TreeSet<>(side))).sorted().toList();
    String sentence = "nodes differ in " + what + " as of position " + point.position() + " and none has a majority: "
        + String.join(" against ", named);
    if (disputes.putIfAbsent(what, sentence) == null) {
      LOG.error("{}; no node fences itself, see docs/operations.md", sentence);
    }
  }

  /** That nodes differ and nobody knows which is right, one clause; empty when no such thing is known. */
  public synchronized Optional<String> dispute() {
    return disputes.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", disputes.values()));
  }

  /** What a majority found against a node, one clause; empty for nothing. */
  public synchronized Optional<String> suspicion(String node) {
    Map<String, String> against = suspicions.getOrDefault(node, Map.of());
    return against.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", against.values()));
  }
}
