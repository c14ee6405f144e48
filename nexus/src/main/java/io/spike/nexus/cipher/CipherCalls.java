package io.spike.nexus.cipher;

import io.spike.api.CipherFormat;
import io.spike.api.DecryptAnswer;
import io.spike.api.DecryptRequest;
import io.spike.api.EncryptAnswer;
import io.spike.api.EncryptRequest;
import io.spike.api.ErrorCode;
import io.spike.api.wire.CipherCodecs;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.log.Reader;
import io.spike.store.EventStore;
import io.spike.store.crypto.CipherKeys;
import io.spike.store.crypto.Crypto;
import io.spike.store.log.Position;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts under the keys of the caller's tenant. JSON requests arrive validated. Thread-safe.
 *
 * <p>Judged as reads are, on a view that holds every revocation acknowledged before.
 */
final class CipherCalls {

  private static final int BAD_REQUEST = 400;
  private static final byte[] NOTHING = {};
  private static final String DOES_NOT_OPEN = "the ciphertext opens under no key of the caller's tenant";

  private final EventStore store;
  private final Reader reader;
  private final int maxBytes;

  CipherCalls(EventStore store, Reader reader, int maxBytes) {
    this.store = store;
    this.reader = reader;
    this.maxBytes = maxBytes;
  }

  /** Null when acceptable, else one sentence. */
  static @Nullable String ciphertextFault(int length, int maxBytes) {
    int most = maxBytes + CipherFormat.TAG_BYTES;
    return length > most ? "ciphertext must be at most " + most + " bytes, its tag included, not " + length : null;
  }

  Reply encrypt(Call call, EncryptRequest request) throws Exception {
    byte[] plaintext = request.plaintext();
    return with(call, (keys, position) -> {
      byte[] sealed = keys.encrypt(plaintext == null ? NOTHING : plaintext);
      return Reply.ok(CipherCodecs.ENCRYPT_ANSWER.encode(new EncryptAnswer(CipherFormat.VERSION,
          Arrays.copyOf(sealed, CipherFormat.NONCE_BYTES),
          Arrays.copyOfRange(sealed, CipherFormat.NONCE_BYTES, sealed.length), null)), position);
    });
  }

  Reply encryptOctets(Call call, OctetBody body) throws Exception {
    return with(call, (keys, position) -> {
      byte[] sealed = keys.encrypt(body.bytes());
      byte[] blob = new byte[1 + sealed.length];
      blob[0] = CipherFormat.VERSION;
      System.arraycopy(sealed, 0, blob, 1, sealed.length);
      return Reply.octets(blob, position);
    });
  }

  /** SPIKE answers 500 where the tag is wrong in JSON mode, and 400 in stream mode. */
  Reply decrypt(Call call, DecryptRequest request) throws Exception {
    byte[] sealed = joined(request.nonce(), request.ciphertext());
    return with(call, (keys, position) -> {
      byte[] plaintext = keys.decrypt(sealed, 0).orElseThrow(() -> ApiException.of(ErrorCode.API_INTERNAL_ERROR,
          DOES_NOT_OPEN));
      try {
        return Reply.ok(CipherCodecs.DECRYPT_ANSWER.encode(new DecryptAnswer(plaintext, null)), position);
      } finally {
        Crypto.wipe(plaintext);
      }
    });
  }

  private static byte[] joined(byte @Nullable [] nonce, byte @Nullable [] ciphertext) {
    byte[] first = nonce == null ? NOTHING : nonce;
    byte[] second = ciphertext == null ? NOTHING : ciphertext;
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  Reply decryptOctets(Call call, OctetBody body) throws Exception {
    byte[] blob = body.bytes();
    if (blob.length == 0) {
      return Reply.refusal(BAD_REQUEST, "crypto_failed_to_read_version", "the blob is empty");
    }
    if (!CipherFormat.isReadable(Byte.toUnsignedInt(blob[0]))) {
      return Reply.refusal(BAD_REQUEST, "crypto_unsupported_version", "the version byte of the blob is "
          + Byte.toUnsignedInt(blob[0]) + ", neither " + CipherFormat.VERSION + " nor " + CipherFormat.VERSION_OF_0_8);
    }
    if (blob.length < CipherFormat.HEAD_BYTES) {
      return Reply.refusal(BAD_REQUEST, "crypto_failed_to_read_nonce", "the blob ends within its nonce");
    }
    String fault = ciphertextFault(blob.length - CipherFormat.HEAD_BYTES, maxBytes);
    if (fault != null) {
      throw ApiException.of(ErrorCode.API_BAD_REQUEST, fault);
    }
    return with(call, (keys, position) -> {
      Optional<byte[]> plaintext = keys.decrypt(blob, 1);
      return plaintext.isPresent()
          ? Reply.octets(plaintext.get(), position)
          : Reply.refusal(BAD_REQUEST, "decryption failed", DOES_NOT_OPEN);
    });
  }

  private interface Work {
    Reply under(CipherKeys keys, Position position) throws Exception;
  }

  private Reply with(Call call, Work work) throws Exception {
    return reader.read(call.rights(), call.mode(), call.deadline(), sight -> {
      String name = CallerTenant.of(call.rights().access().peer());
      int tenant = store.tenant(name)
          .orElseThrow(() -> ApiException.of(ErrorCode.API_NOT_FOUND, "there is no tenant of the caller's ID"));
      return work.under(store.cipherKeys(tenant), sight.position());
    });
  }
}
