package io.spike.nexus.inspect;

import io.spike.store.codec.EntryCodec;
import io.spike.api.EmptyAnswer;
import io.spike.api.Limits;
import io.spike.api.LogAnswer;
import io.spike.api.LogEntry;
import io.spike.api.LogRequest;
import io.spike.api.Routes;
import io.spike.api.wire.EmptyCodecs;
import io.spike.api.wire.LogCodecs;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.http.Route;
import io.spike.nexus.http.Route.Availability;
import io.spike.nexus.log.Reader;
import io.spike.store.EventStore;
import io.spike.store.entry.Entry;
import io.spike.store.entry.EntryKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/audit/log}: ours, for superuser pilots and auditors; a sealed node opens nothing. Who is confined to a
 * tenant sees the entries of that one. Thread-safe.
 */
public final class LogRoute {

  /** Entries looked at for one page, so that a rare kind does not make a request long. */
  private static final int MAX_LOOKED_AT = 20_000;

  private final EventStore store;
  private final Reader reader;
  private final EntryDescriber describer;

  /** Of this store. */
  public LogRoute(EventStore store, Reader reader) {
    this.store = store;
    this.reader = reader;
    this.describer = new EntryDescriber(store);
  }

  /** The route. */
  public Route<LogRequest> route() {
    return new Route<>(new Route.Key("POST", Routes.AUDIT_LOG, Routes.ACTION_NONE), Operation.LOG_READ,
        Availability.ALWAYS, LogCodecs.REQUEST::decode, _ -> Routes.AUDIT_LOG, LogRoute::fault, this::page,
        code -> EmptyCodecs.ANSWER.encode(new EmptyAnswer(code)));
  }

  private static @Nullable String fault(LogRequest request) {
    if (request.from() < 0 || request.to() < 0) {
      return (request.from() < 0 ? "from" : "to") + " must not be negative";
    }
    return request.kind().isEmpty() || isKind(request.kind())
        ? null
        : "kind must be one of " + String.join(", ", Arrays.stream(EntryKind.values()).map(EntryKind::label).toList());
  }

  private static boolean isKind(String label) {
    return Arrays.stream(EntryKind.values()).anyMatch(kind -> kind.label().equals(label));
  }

  private Reply page(Call call, LogRequest request) throws Exception {
    return reader.read(call.rights(), call.mode(), call.deadline(), sight -> {
      long newest = sight.view().sequence();
      Predicate<Entry> shown = ofTenant(call.rights().tenant())
          .and(entry -> request.kind().isEmpty() || entry.event().kind().label().equals(request.kind()));
      return Reply.ok(LogCodecs.ANSWER.encode(page(request, newest, shown)), sight.position());
    });
  }

  private Predicate<Entry> ofTenant(Optional<String> name) {
    if (name.isEmpty()) {
      return _ -> true;
    }
    Optional<Integer> number = store.tenant(name.get());
    return entry -> number.isPresent() && entry.header().tenant() == number.get();
  }

  private LogAnswer page(LogRequest request, long newest, Predicate<Entry> shown) {
    long end = request.to() == 0 ? newest : Math.min(request.to(), newest);
    List<LogEntry> entries = new ArrayList<>();
    long first = Math.max(1, request.from());
    long next = first;
    while (next <= end && next - first < MAX_LOOKED_AT && entries.size() < Limits.MAX_LOG_ENTRIES) {
      byte[] stored = stored(next);
      Entry entry = EntryCodec.decode(stored);
      if (shown.test(entry)) {
        entries.add(describer.describe(entry, stored));
      }
      next++;
    }
    return new LogAnswer(entries, next, newest, null);
  }

  private byte[] stored(long sequence) {
    return store.log().stored(sequence)
        .orElseThrow(() -> new IllegalStateException("entry " + sequence + " is missing from the log"));
  }
}
