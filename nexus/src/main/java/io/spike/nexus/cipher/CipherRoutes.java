package io.spike.nexus.cipher;

import io.spike.api.CipherFormat;
import io.spike.api.DecryptAnswer;
import io.spike.api.DecryptRequest;
import io.spike.api.EncryptAnswer;
import io.spike.api.ErrorCode;
import io.spike.api.Limits;
import io.spike.api.Routes;
import io.spike.api.wire.CipherCodecs;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.Route;
import io.spike.nexus.http.Route.Availability;
import io.spike.nexus.log.Reader;
import io.spike.store.EventStore;
import io.spike.store.policy.ReservedPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SPIKE's cipher routes, answer for answer, in JSON mode and in stream mode. Thread-safe.
 *
 * <p>A JSON body is held whole, so that no setting takes it above {@link Limits#MAX_CIPHER_JSON_BYTES}.
 */
public final class CipherRoutes {

  private final int maxJson;

  private CipherRoutes(int maxJson) {
    this.maxJson = maxJson;
  }

  /**
   * The routes.
   *
   * @param maxBytes the largest plaintext that is encrypted; a ciphertext may have a tag more
   * @param spool a directory for large ciphertexts, of this node alone
   */
  public static List<Route<?>> of(EventStore store, Reader reader, int maxBytes, Path spool) throws IOException {
    CipherRoutes routes = new CipherRoutes(Math.min(maxBytes, Limits.MAX_CIPHER_JSON_BYTES));
    CallerKeys keys = new CallerKeys(store, reader);
    CipherCalls calls = new CipherCalls(keys, new LargeBlobs(keys, Spool.in(spool)), maxBytes);
    return List.of(
        new Route<>(key(Routes.CIPHER_ENCRYPT, false), Operation.CIPHER_ENCRYPT, Availability.WHEN_READY,
            CipherCodecs.ENCRYPT_REQUEST::decode, _ -> ReservedPaths.CIPHER,
            request -> routes.plaintextFault(request.plaintext()), calls::encrypt, CipherRoutes::encryptFailed),
        Route.streamed(key(Routes.CIPHER_ENCRYPT, true), Operation.CIPHER_ENCRYPT, Availability.WHEN_READY,
            ReservedPaths.CIPHER, calls::plaintextFault, calls::encryptOctets, CipherRoutes::encryptFailed),
        new Route<>(key(Routes.CIPHER_DECRYPT, false), Operation.CIPHER_DECRYPT, Availability.WHEN_READY,
            CipherCodecs.DECRYPT_REQUEST::decode, _ -> ReservedPaths.CIPHER, routes::fault, calls::decrypt,
            CipherRoutes::decryptFailed, ReservedPaths.CIPHER),
        Route.streamed(key(Routes.CIPHER_DECRYPT, true), Operation.CIPHER_DECRYPT, Availability.WHEN_READY,
            ReservedPaths.CIPHER, calls::blobFault, calls::decryptOctets, CipherRoutes::decryptFailed));
  }

  private static Route.Key key(String path, boolean octets) {
    return new Route.Key("POST", path, Routes.ACTION_NONE, octets);
  }

  private @Nullable String plaintextFault(byte @Nullable [] plaintext) {
    return plaintext != null && plaintext.length > maxJson
        ? CipherCalls.plaintextFault(maxJson) + ", not " + plaintext.length
        : null;
  }

  private @Nullable String fault(DecryptRequest request) {
    byte[] nonce = request.nonce();
    byte[] ciphertext = request.ciphertext();
    if (!CipherFormat.isReadable(request.version())) {
      return "version must be " + CipherFormat.VERSION + " or " + CipherFormat.VERSION_OF_0_8 + ", not "
          + request.version();
    }
    if (nonce == null || nonce.length != CipherFormat.NONCE_BYTES) {
      return "nonce must be " + CipherFormat.NONCE_BYTES + " bytes, not " + (nonce == null ? 0 : nonce.length);
    }
    int most = maxJson + CipherFormat.TAG_BYTES;
    return ciphertext != null && ciphertext.length > most
        ? CipherCalls.ciphertextFault(most) + ", not " + ciphertext.length
        : null;
  }

  private static byte[] encryptFailed(ErrorCode code) {
    return CipherCodecs.ENCRYPT_ANSWER.encode(EncryptAnswer.failed(code));
  }

  private static byte[] decryptFailed(ErrorCode code) {
    return CipherCodecs.DECRYPT_ANSWER.encode(new DecryptAnswer(null, code));
  }
}
