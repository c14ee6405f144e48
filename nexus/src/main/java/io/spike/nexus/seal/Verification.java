package io.spike.nexus.seal;

import io.spike.api.ErrorCode;
import io.spike.api.Reason;
import io.spike.api.Routes;
import io.spike.api.VerifyAnswer;
import io.spike.api.VerifyRequest;
import io.spike.api.wire.KeeperCodecs;
import io.spike.keeper.KeeperClient;
import io.spike.keeper.ShardCollector;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.http.Route;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Waiting;
import io.spike.raft.RaftNode;
import io.spike.store.EventStore;
import io.spike.store.cluster.Cluster;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.proposal.Caller;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/bootstrap/verify}: proves to Bootstrap, ours or SPIKE's, that the cluster holds its root key; the first such
 * call initializes the cluster. Answered only under the applied root key, and only after all Keepers hold their
 * shard; until then 503, which Bootstrap repeats. Thread-safe.
 */
public final class Verification {

  /** SPIKE's default for {@code SPIKE_NEXUS_CRYPTO_MAX_CIPHERTEXT_SIZE}. */
  private static final int MAX_CIPHERTEXT = 65_536;
  private static final byte[] NO_AAD = {};
  /** Handing out shards takes well under a second when all Keepers are there; Bootstrap calls again. */
  private static final Duration WAIT = Duration.ofSeconds(3);

  private final EventStore store;
  private final Initialization initialization;
  private final UnsealLoop unsealing;
  private final String self;

  /**
   * What to verify with.
   *
   * @param collector stays with the caller
   * @param threshold k of the deal that an initialization makes
   * @param shares n of the same
   * @param self this node's SPIFFE ID
   */
  public Verification(EventStore store, RaftNode raft, Reader reader, ShardCollector collector, UnsealLoop unsealing,
      int threshold, int shares, String self) {
    this.store = store;
    this.initialization = new Initialization(store, raft, reader, collector, threshold, shares);
    this.unsealing = unsealing;
    this.self = self;
  }

  /**
   * What collects shards for this and for the {@link UnsealLoop}.
   *
   * @param threshold k while the cluster has no deal
   */
  public static ShardCollector collector(EventStore store, KeeperClient keepers, int threshold) {
    return new ShardCollector(keepers, threshold, () -> Deals.distributed(store));
  }

  /** The route. */
  public Route<VerifyRequest> route() {
    return new Route<>(new Route.Key("POST", Routes.BOOTSTRAP_VERIFY, Routes.ACTION_NONE), Operation.BOOTSTRAP_VERIFY,
        Route.Availability.ALWAYS, KeeperCodecs.VERIFY_REQUEST::decode, _ -> Routes.BOOTSTRAP_VERIFY,
        Verification::fault, this::verify, code -> KeeperCodecs.VERIFY_ANSWER.encode(new VerifyAnswer("", code)));
  }

  private static @Nullable String fault(VerifyRequest request) {
    byte[] nonce = request.nonce();
    byte[] ciphertext = request.ciphertext();
    if (nonce == null || nonce.length != Crypto.NONCE) {
      return "nonce must be " + Crypto.NONCE + " bytes long";
    }
    return ciphertext != null && ciphertext.length > MAX_CIPHERTEXT + Crypto.TAG
        ? "ciphertext must be at most " + (MAX_CIPHERTEXT + Crypto.TAG) + " bytes long, not " + ciphertext.length
        : null;
  }

  private Reply verify(Call call, VerifyRequest request) throws Exception {
    byte[] sealed = sealed(request);
    if (store.state().cluster() == null) {
      Caller caller = new Caller(self, "verify call of " + call.rights().access().peer(), "");
      initialization.with(candidate -> open(candidate, sealed).isPresent(), caller, call.deadline());
    }
    awaitDistributed(Instant.now().plus(WAIT));
    if (!store.isUnsealed()) {
      unsealing.hurry();
      throw ApiException.notReady(Reason.SEALED, "this node is not yet unsealed");
    }
    byte[] text;
    try (SecretBytes root = store.rootKey().duplicate()) {
      text = open(root, sealed).orElseThrow(() -> ApiException.of(ErrorCode.API_INTERNAL_ERROR,
          "the ciphertext does not open under the root key of this cluster"));
    }
    try {
      String hash = HexFormat.of().formatHex(Crypto.sha256(text));
      return Reply.ok(KeeperCodecs.VERIFY_ANSWER.encode(new VerifyAnswer(hash, null)), store.state().position());
    } finally {
      Crypto.wipe(text);
    }
  }

  private void awaitDistributed(Instant deadline) throws Exception {
    try {
      while (!isDistributed()) {
        Waiting.on(store.await(store.state().sequence() + 1), deadline);
      }
    } catch (TimeoutException _) {
      throw ApiException.notReady(Reason.UNINITIALIZED, "not all Keepers hold their shard yet");
    }
  }

  private boolean isDistributed() {
    Cluster cluster = store.state().cluster();
    return cluster != null && cluster.distributed();
  }

  private static byte[] sealed(VerifyRequest request) {
    byte[] nonce = request.nonce() == null ? new byte[0] : request.nonce();
    byte[] ciphertext = request.ciphertext() == null ? new byte[0] : request.ciphertext();
    return ByteBuffer.allocate(nonce.length + ciphertext.length).put(nonce).put(ciphertext).array();
  }

  private static Optional<byte[]> open(SecretBytes key, byte[] sealed) {
    try {
      return Optional.of(Crypto.open(key, NO_AAD, sealed, 0));
    } catch (UnopenableException _) {
      return Optional.empty();
    }
  }
}
