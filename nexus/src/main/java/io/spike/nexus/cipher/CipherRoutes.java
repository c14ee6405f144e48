package io.spike.nexus.cipher;

import io.spike.api.CipherFormat;
import io.spike.api.DecryptAnswer;
import io.spike.api.DecryptRequest;
import io.spike.api.EncryptAnswer;
import io.spike.api.ErrorCode;
import io.spike.api.Routes;
import io.spike.api.wire.CipherCodecs;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.Route;
import io.spike.nexus.http.Route.Availability;
import io.spike.nexus.log.Reader;
import io.spike.store.EventStore;
import io.spike.store.policy.ReservedPaths;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SPIKE's cipher routes, answer for answer, in JSON mode and in stream mode. Thread-safe.
 *
 * <p>A blob has one tag, at its end, and no plaintext may leave before that tag is found right. So a body is held whole, in
 * both directions: the limit is what bounds the memory of a request, and admission how many there are.
 */
public final class CipherRoutes {

  private final int maxBytes;
  private final CipherCalls calls;

  private CipherRoutes(EventStore store, Reader reader, int maxBytes) {
    this.maxBytes = maxBytes;
    this.calls = new CipherCalls(store, reader, maxBytes);
  }

  /**
   * The routes.
   *
   * @param maxBytes the largest plaintext that is encrypted; a ciphertext may have a tag more
   */
  public static List<Route<?>> of(EventStore store, Reader reader, int maxBytes) {
    CipherRoutes routes = new CipherRoutes(store, reader, maxBytes);
    return List.of(
        new Route<>(key(Routes.CIPHER_ENCRYPT, false), Operation.CIPHER_ENCRYPT, Availability.WHEN_READY,
            CipherCodecs.ENCRYPT_REQUEST::decode, _ -> ReservedPaths.CIPHER,
            request -> routes.plaintextFault(request.plaintext()), routes.calls::encrypt, CipherRoutes::encryptFailed),
        new Route<>(key(Routes.CIPHER_ENCRYPT, true), Operation.CIPHER_ENCRYPT, Availability.WHEN_READY,
            OctetBody::parse, _ -> ReservedPaths.CIPHER, body -> routes.plaintextFault(body.bytes()),
            routes.calls::encryptOctets, CipherRoutes::encryptFailed),
        new Route<>(key(Routes.CIPHER_DECRYPT, false), Operation.CIPHER_DECRYPT, Availability.WHEN_READY,
            CipherCodecs.DECRYPT_REQUEST::decode, _ -> ReservedPaths.CIPHER, routes::fault, routes.calls::decrypt,
            CipherRoutes::decryptFailed, ReservedPaths.CIPHER),
        new Route<>(key(Routes.CIPHER_DECRYPT, true), Operation.CIPHER_DECRYPT, Availability.WHEN_READY,
            OctetBody::parse, _ -> ReservedPaths.CIPHER, _ -> null, routes.calls::decryptOctets,
            CipherRoutes::decryptFailed, ReservedPaths.CIPHER));
  }

  private static Route.Key key(String path, boolean octets) {
    return new Route.Key("POST", path, Routes.ACTION_NONE, octets);
  }

  private @Nullable String plaintextFault(byte @Nullable [] plaintext) {
    return plaintext != null && plaintext.length > maxBytes
        ? "plaintext must be at most " + maxBytes + " bytes, not " + plaintext.length
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
    return ciphertext == null ? null : CipherCalls.ciphertextFault(ciphertext.length, maxBytes);
  }

  private static byte[] encryptFailed(ErrorCode code) {
    return CipherCodecs.ENCRYPT_ANSWER.encode(EncryptAnswer.failed(code));
  }

  private static byte[] decryptFailed(ErrorCode code) {
    return CipherCodecs.DECRYPT_ANSWER.encode(new DecryptAnswer(null, code));
  }
}
