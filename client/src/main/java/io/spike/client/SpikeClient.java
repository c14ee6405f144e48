package io.spike.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.api.AuditBundle;
import io.spike.api.ClusterAnswer;
import io.spike.api.DecryptAnswer;
import io.spike.api.DecryptRequest;
import io.spike.api.EmptyAnswer;
import io.spike.api.EncryptAnswer;
import io.spike.api.EncryptRequest;
import io.spike.api.ErrorCode;
import io.spike.api.GetSecretAnswer;
import io.spike.api.GetSecretRequest;
import io.spike.api.HealthAnswer;
import io.spike.api.ImportCipherKeyAnswer;
import io.spike.api.ImportCipherKeyRequest;
import io.spike.api.ImportSecretAnswer;
import io.spike.api.ImportSecretRequest;
import io.spike.api.ListSecretsAnswer;
import io.spike.api.ExplainAnswer;
import io.spike.api.ExplainRequest;
import io.spike.api.LintAnswer;
import io.spike.api.LintRequest;
import io.spike.api.LogAnswer;
import io.spike.api.ListPoliciesAnswer;
import io.spike.api.ListPoliciesRequest;
import io.spike.api.LogRequest;
import io.spike.api.PolicyAnswer;
import io.spike.api.PolicyDetails;
import io.spike.api.PolicyIdRequest;
import io.spike.api.Position;
import io.spike.api.ProveRequest;
import io.spike.api.PutPolicyRequest;
import io.spike.api.PutSecretRequest;
import io.spike.api.RecoverAnswer;
import io.spike.api.RestoreAnswer;
import io.spike.api.RestoreRequest;
import io.spike.api.RotateAnswer;
import io.spike.api.RotateRequest;
import io.spike.api.Routes;
import io.spike.api.SecretMetadataAnswer;
import io.spike.api.SecretValues;
import io.spike.api.SecretVersionsRequest;
import io.spike.api.wire.AuditCodecs;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.CipherCodecs;
import io.spike.api.wire.CipherKeyCodecs;
import io.spike.api.wire.ClusterCodecs;
import io.spike.api.wire.Codec;
import io.spike.api.wire.EmptyCodecs;
import io.spike.api.wire.ImportCodecs;
import io.spike.api.wire.LogCodecs;
import io.spike.api.wire.PolicyCheckCodecs;
import io.spike.api.wire.OperatorCodecs;
import io.spike.api.wire.PolicyCodecs;
import io.spike.api.wire.RotateCodecs;
import io.spike.api.wire.SecretCodecs;
import io.spike.client.Failure.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A SPIKE cluster as seen from a Java program. Any address of the cluster works; the leader is learnt from the answers and
 * asked first. A call that meets a node that is gone, not ready or silent goes on to the next under the same request id, so
 * a write takes effect once, until the deadline. Refusals (400, 401, 404, 409, 410) are final.
 *
 * <p>All methods block, throw {@link SpikeException} and may be called by any number of threads, virtual ones included.
 * SVIDs rotate underneath without a failed call.
 */
public final class SpikeClient implements AutoCloseable {

  private static final String OCTETS = "application/octet-stream";

  private final Caller caller;
  private final CallOptions options;

  private SpikeClient(Caller caller, CallOptions options) {
    this.caller = caller;
    this.options = options;
  }

  /** Opens no connection yet. */
  public static SpikeClient open(ClientSettings settings) {
    return new SpikeClient(new Caller(settings), CallOptions.DEFAULT);
  }

  /** The same client, connections and all, with other options for the calls made through the result. */
  public SpikeClient with(CallOptions callOptions) {
    return new SpikeClient(caller, callOptions);
  }

  /** What calls made through this client have in common. */
  public CallOptions options() {
    return options;
  }

  /**
   * Writes a new version.
   *
   * @param values null for a version without values; not closed here
   */
  public void put(String path, @Nullable SecretValues values) {
    byte[] body = SecretCodecs.PUT_REQUEST.encode(new PutSecretRequest(path, values));
    done(post(Routes.SECRETS, Routes.ACTION_NONE, body, EmptyCodecs.ANSWER));
  }

  /** The current version's values; null where it was put without any. The caller closes the result. */
  public @Nullable SecretValues get(String path) {
    return get(path, 0);
  }

  /**
   * The values of one version; null where it was put without any. The caller closes the result.
   *
   * @param version 0 for the current one
   */
  public @Nullable SecretValues get(String path, long version) {
    byte[] body = SecretCodecs.GET_REQUEST.encode(new GetSecretRequest(path, version));
    GetSecretAnswer answer = post(Routes.SECRETS, Routes.ACTION_GET, body, SecretCodecs.GET_ANSWER);
    check(answer.err());
    return answer.data();
  }

  /** All paths in byte order, those of fully deleted secrets included. */
  public List<String> list() {
    ListSecretsAnswer answer = post(Routes.SECRETS, Routes.ACTION_LIST, EmptyCodecs.request(),
        SecretCodecs.LIST_ANSWER);
    check(answer.err());
    List<String> keys = answer.keys();
    return keys == null ? List.of() : keys;
  }

  /** Deletes softly: {@code undelete} brings the versions back. Empty, or 0 among them, means the current one. */
  public void delete(String path, List<Long> versions) {
    byte[] body = SecretCodecs.VERSIONS_REQUEST.encode(new SecretVersionsRequest(path, versions));
    done(post(Routes.SECRETS, Routes.ACTION_DELETE, body, EmptyCodecs.ANSWER));
  }

  /** Brings deleted versions back; not found when there was nothing to bring back. */
  public void undelete(String path, List<Long> versions) {
    byte[] body = SecretCodecs.VERSIONS_REQUEST.encode(new SecretVersionsRequest(path, versions));
    done(post(Routes.SECRETS, Routes.ACTION_UNDELETE, body, EmptyCodecs.ANSWER));
  }

  /**
   * Removes the values of versions for good, on every node; nothing brings them back. Empty, or 0 among them, means the
   * current one; unknown versions are skipped.
   */
  public void destroy(String path, List<Long> versions) {
    byte[] body = SecretCodecs.VERSIONS_REQUEST.encode(new SecretVersionsRequest(path, versions));
    done(post(Routes.SECRETS, Routes.ACTION_DESTROY, body, EmptyCodecs.ANSWER));
  }

  /**
   * Versions and times of a secret.
   *
   * @param version one that must exist and be live; 0 for the current one
   */
  public SecretMetadataAnswer metadata(String path, long version) {
    byte[] body = SecretCodecs.GET_REQUEST.encode(new GetSecretRequest(path, version));
    SecretMetadataAnswer answer = post(Routes.SECRETS_METADATA, Routes.ACTION_GET, body, SecretCodecs.METADATA_ANSWER);
    check(answer.err());
    return answer;
  }

  /** Creates a policy, or replaces the one of its name; a conflict where its check-and-set fails. */
  public void putPolicy(PutPolicyRequest policy) {
    done(post(Routes.POLICIES, Routes.ACTION_NONE, PolicyCodecs.PUT_REQUEST.encode(policy), EmptyCodecs.ANSWER));
  }

  /** The policy of that name. */
  public PolicyDetails policy(String name) {
    byte[] body = PolicyCodecs.ID_REQUEST.encode(new PolicyIdRequest(name, OptionalLong.empty()));
    PolicyAnswer answer = post(Routes.POLICIES, Routes.ACTION_GET, body, PolicyCodecs.ANSWER);
    check(answer.err());
    return Objects.requireNonNull(answer.policy());
  }

  /** The policies in force by name; a filter that is not empty must equal the stored pattern, the first one wins. */
  public List<PolicyDetails> policies(String spiffeIdPattern, String pathPattern) {
    byte[] body = PolicyCodecs.LIST_REQUEST.encode(new ListPoliciesRequest(spiffeIdPattern, pathPattern));
    ListPoliciesAnswer answer = post(Routes.POLICIES, Routes.ACTION_LIST, body, PolicyCodecs.LIST_ANSWER);
    check(answer.err());
    List<PolicyDetails> policies = answer.policies();
    return policies == null ? List.of() : policies;
  }

  /** Ends a policy, of that version where one is given. */
  public void deletePolicy(String name, OptionalLong version) {
    byte[] body = PolicyCodecs.ID_REQUEST.encode(new PolicyIdRequest(name, version));
    done(post(Routes.POLICIES, Routes.ACTION_DELETE, body, EmptyCodecs.ANSWER));
  }

  /** Whether somebody may do something, and why; as of an earlier moment where the options say so. */
  public ExplainAnswer explain(ExplainRequest question) {
    ExplainAnswer answer = post(Routes.POLICY_EXPLAIN, Routes.ACTION_NONE,
        PolicyCheckCodecs.EXPLAIN_REQUEST.encode(question), PolicyCheckCodecs.EXPLAIN_ANSWER);
    check(answer.err());
    return answer;
  }

  /** What about policies is probably not meant; about those in force where {@code policies} is empty. */
  public LintAnswer lint(List<PutPolicyRequest> policies) {
    LintAnswer answer = post(Routes.POLICY_LINT, Routes.ACTION_NONE,
        PolicyCheckCodecs.LINT_REQUEST.encode(new LintRequest(policies)), PolicyCheckCodecs.LINT_ANSWER);
    check(answer.err());
    return answer;
  }

  /** Has all nodes wipe their keys until {@link #unseal} or a restore; a sealed cluster stays as it is. */
  public void seal() {
    done(post(Routes.OPERATOR_SEAL, Routes.ACTION_NONE, EmptyCodecs.request(), EmptyCodecs.ANSWER));
  }

  /** Lets nodes take the root key from the Keepers again; not ready while these do not give it. */
  public void unseal() {
    done(post(Routes.OPERATOR_UNSEAL, Routes.ACTION_NONE, EmptyCodecs.request(), EmptyCodecs.ANSWER));
  }

  /** Has a key replaced by another; returns once the other is current. */
  public RotateAnswer rotate(RotateRequest request) {
    RotateAnswer answer = post(Routes.OPERATOR_ROTATE, Routes.ACTION_NONE, RotateCodecs.REQUEST.encode(request),
        RotateCodecs.ANSWER);
    check(answer.err());
    return answer;
  }

  /** All recovery shards, for the recover role alone; the caller closes the result. */
  public RecoverAnswer recover() {
    RecoverAnswer answer = post(Routes.OPERATOR_RECOVER, Routes.ACTION_NONE, EmptyCodecs.request(),
        OperatorCodecs.RECOVER_ANSWER);
    check(answer.err());
    return answer;
  }

  /**
   * Gives one recovery shard back, for the restore role alone; the same one may be given twice.
   *
   * @param request stays with the caller
   */
  public RestoreAnswer restore(RestoreRequest request) {
    byte[] body = OperatorCodecs.RESTORE_REQUEST.encode(request);
    try {
      RestoreAnswer answer = post(Routes.OPERATOR_RESTORE, Routes.ACTION_NONE, body, OperatorCodecs.RESTORE_ANSWER);
      check(answer.err());
      return answer;
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /**
   * Encrypts under the cipher key of the tenant that our SPIFFE ID names; nothing is stored.
   *
   * @return a blob, see {@link io.spike.api.CipherFormat}
   */
  public byte[] encrypt(byte[] plaintext) {
    return caller.call(new Operation(Routes.CIPHER_ENCRYPT, plaintext, OCTETS), options);
  }

  /** The plaintext of a blob, which the caller wipes; invalid where no key of our tenant opens it. */
  public byte[] decrypt(byte[] blob) {
    return caller.call(new Operation(Routes.CIPHER_DECRYPT, blob, OCTETS), options);
  }

  /**
   * As {@link #encrypt(byte[])}, of any length that the server takes, a little of it in memory. No attempt begins after
   * the deadline, but one that sends much may take {@link CallOptions#MAX_DEADLINE}.
   *
   * @param blob gets the bytes once the server has all of the plaintext; where this throws, it may have some of them
   * @throws IOException where {@code plaintext} cannot be read or {@code blob} not be written
   */
  public void encrypt(Upload plaintext, OutputStream blob) throws IOException {
    pass(Routes.CIPHER_ENCRYPT, plaintext, blob);
  }

  /**
   * As {@link #decrypt(byte[])}, as {@link #encrypt(Upload, OutputStream)} does it.
   *
   * @param plaintext gets nothing at all where the blob is not as it was encrypted
   */
  public void decrypt(Upload blob, OutputStream plaintext) throws IOException {
    pass(Routes.CIPHER_DECRYPT, blob, plaintext);
  }

  private void pass(String target, Upload upload, OutputStream answer) throws IOException {
    Passage passage = new Passage(upload, answer);
    try {
      caller.call(new Operation(target, null, OCTETS, passage), options);
    } catch (SpikeException e) {
      IOException ours = passage.failure();
      if (ours != null)
        throw ours;
      throw e;
    }
  }

  /** As {@link #encrypt(byte[])}, with the blob's parts apart; the request is not closed here. */
  public EncryptAnswer encrypt(EncryptRequest request) {
    byte[] body = CipherCodecs.ENCRYPT_REQUEST.encode(request);
    try {
      EncryptAnswer answer = post(Routes.CIPHER_ENCRYPT, Routes.ACTION_NONE, body, CipherCodecs.ENCRYPT_ANSWER);
      check(answer.err());
      return answer;
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /** As {@link #decrypt(byte[])}, from the blob's parts; code {@code api_internal_error} where no key opens them, as in SPIKE. */
  public byte[] decrypt(DecryptRequest request) {
    byte[] body = CipherCodecs.DECRYPT_REQUEST.encode(request);
    DecryptAnswer answer = post(Routes.CIPHER_DECRYPT, Routes.ACTION_NONE, body, CipherCodecs.DECRYPT_ANSWER);
    check(answer.err());
    byte[] plaintext = answer.plaintext();
    return plaintext == null ? new byte[0] : plaintext;
  }

  /**
   * Lets the cipher of a tenant decrypt with one more key.
   *
   * @param tenant its name, empty for the system tenant
   * @param key 32 bytes, wiped by the caller
   * @return false where the tenant had it already
   */
  public boolean importCipherKey(String tenant, byte[] key) {
    byte[] body = CipherKeyCodecs.IMPORT_REQUEST.encode(new ImportCipherKeyRequest(tenant, key));
    try {
      ImportCipherKeyAnswer answer = post(Routes.CIPHER_KEY_IMPORT, Routes.ACTION_NONE, body,
          CipherKeyCodecs.IMPORT_ANSWER);
      check(answer.err());
      return answer.imported();
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /**
   * Takes one version of a secret over from another deployment, or says whether it could be; a conflict where another
   * version has that number or a greater one, or where the newest was written here.
   *
   * @param version stays with the caller
   * @return false where it was there already
   */
  public boolean importSecret(ImportSecretRequest version) {
    byte[] body = ImportCodecs.REQUEST.encode(version);
    try {
      ImportSecretAnswer answer = post(Routes.OPERATOR_IMPORT, Routes.ACTION_NONE, body, ImportCodecs.ANSWER);
      check(answer.err());
      return answer.imported();
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /**
   * A page of the event log's entries, their descriptors opened.
   *
   * @param from the first sequence looked at; 0 means 1
   * @param to the last one; 0 means the newest
   * @param kind as docs/verify.md names it; empty for all
   */
  public LogAnswer log(long from, long to, String kind) {
    byte[] body = LogCodecs.REQUEST.encode(new LogRequest(from, to, kind));
    LogAnswer answer = post(Routes.AUDIT_LOG, Routes.ACTION_NONE, body, LogCodecs.ANSWER);
    check(answer.err());
    return answer;
  }

  /** All nodes and Keepers, as the answering node sees them. */
  public ClusterAnswer cluster() {
    return decode(caller.call(new Operation(Routes.CLUSTER, null), options), ClusterCodecs.CLUSTER_ANSWER);
  }

  /** The newest signed head of the log that the answering node has: a C2SP tlog-checkpoint. */
  public String checkpoint() {
    return new String(caller.call(new Operation(Routes.AUDIT_CHECKPOINT, null), options), UTF_8);
  }

  /** The log's public key as the answering node says it, in C2SP's form, without a line end. */
  public String logKey() {
    return new String(caller.call(new Operation(Routes.AUDIT_KEY, null), options), UTF_8).strip();
  }

  /**
   * What proves one entry of the log, not verified here: {@link io.spike.client.audit.BundleVerifier} does that.
   *
   * @param sequence of the entry, from 1
   */
  public AuditBundle prove(long sequence) {
    byte[] body = AuditCodecs.PROVE_REQUEST.encode(new ProveRequest(sequence));
    return post(Routes.AUDIT_PROVE, Routes.ACTION_NONE, body, AuditCodecs.BUNDLE);
  }

  /** One node, asked once; a node that is sealed or without a leader answers too. */
  public HealthAnswer health(URI address) {
    return decode(caller.ask(address, new Operation(Routes.HEALTH, null)).body(), ClusterCodecs.HEALTH_ANSWER);
  }

  /** The newest position of all answers so far; null before the first. */
  public @Nullable Position position() {
    return caller.position();
  }

  /** Ends calls under way and closes all connections, also of the clients made by {@link #with}. */
  @Override
  public void close() {
    caller.close();
  }

  private <T> T post(String route, String action, byte[] body, Codec<T> codec) {
    byte[] answer = caller.call(new Operation(Routes.withAction(route, action), body), options);
    try {
      return decode(answer, codec);
    } finally {
      Arrays.fill(answer, (byte) 0);
    }
  }

  private <T> T decode(byte[] answer, Codec<T> codec) {
    try {
      return codec.decode(answer);
    } catch (BadMessageException e) {
      throw unusable("the answer is none of SPIKE's: " + e.getMessage(), ErrorCode.GEN_GENERAL_FAILURE, e);
    }
  }

  private void done(EmptyAnswer answer) {
    check(answer.err());
  }

  private void check(@Nullable ErrorCode err) {
    if (err != null)
      throw unusable("the answer with status 200 has the error code " + err.wire(), err, null);
  }

  private SpikeException unusable(String text, ErrorCode code, @Nullable Exception cause) {
    Failure failure = new Failure(URI.create(""), text, 200, code, null, Verdict.UNKNOWN, cause);
    String id = options.requestId();
    return new SpikeException(text, SpikeException.Kind.UNAVAILABLE, failure, id == null ? "" : id, true);
  }
}
