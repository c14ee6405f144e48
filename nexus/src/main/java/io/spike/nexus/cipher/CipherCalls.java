package io.spike.nexus.cipher;

import io.spike.api.CipherFormat;
import io.spike.api.DecryptAnswer;
import io.spike.api.DecryptRequest;
import io.spike.api.EncryptAnswer;
import io.spike.api.EncryptRequest;
import io.spike.api.ErrorCode;
import io.spike.api.wire.CipherCodecs;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.ArrivingBody;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.store.crypto.Crypto;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts under the keys of the caller's tenant. JSON requests arrive validated, bodies of stream mode from
 * callers who were found to have the right. Thread-safe.
 */
final class CipherCalls {

  /** Bodies of stream mode up to this size are held whole: SPIKE's own limit, and a blob's head and tag. */
  static final int SMALL = 64 * 1024 + CipherFormat.HEAD_BYTES + CipherFormat.TAG_BYTES;

  private static final int BAD_REQUEST = 400;
  private static final byte[] NOTHING = {};
  private static final String DOES_NOT_OPEN = "the ciphertext opens under no key of the caller's tenant";

  private final CallerKeys keys;
  private final LargeBlobs large;
  private final int maxBytes;

  CipherCalls(CallerKeys keys, LargeBlobs large, int maxBytes) {
    this.keys = keys;
    this.large = large;
    this.maxBytes = maxBytes;
  }

  static String plaintextFault(long most) {
    return "plaintext must be at most " + most + " bytes";
  }

  /** @param most its tag included */
  static String ciphertextFault(long most) {
    return "ciphertext must be at most " + most + " bytes, its tag included";
  }

  /** Null when the length that is announced is acceptable, else one sentence. */
  @Nullable
  String plaintextFault(ArrivingBody body) {
    return body.length() > maxBytes ? plaintextFault(maxBytes) : null;
  }

  /** Null when the length that is announced is acceptable, else one sentence. */
  @Nullable
  String blobFault(ArrivingBody body) {
    return body.length() > maxBlob() ? ciphertextFault(maxBlob() - CipherFormat.HEAD_BYTES) : null;
  }

  /** Bytes of the largest blob, the version byte included. */
  private long maxBlob() {
    return (long) CipherFormat.HEAD_BYTES + maxBytes + CipherFormat.TAG_BYTES;
  }

  static Reply doesNotOpen() {
    return Reply.refusal(BAD_REQUEST, "decryption failed", DOES_NOT_OPEN);
  }

  Reply encrypt(Call call, EncryptRequest request) throws Exception {
    byte[] plaintext = request.plaintext();
    return keys.with(call, call.deadline(), (found, position) -> {
      byte[] sealed = found.encrypt(plaintext == null ? NOTHING : plaintext);
      return Reply.ok(CipherCodecs.ENCRYPT_ANSWER.encode(new EncryptAnswer(CipherFormat.VERSION,
          Arrays.copyOf(sealed, CipherFormat.NONCE_BYTES),
          Arrays.copyOfRange(sealed, CipherFormat.NONCE_BYTES, sealed.length), null)), position);
    });
  }

  Reply encryptOctets(Call call, ArrivingBody body) throws Exception {
    body.atMost(maxBytes, plaintextFault(maxBytes));
    byte[] start = body.readNBytes(SMALL + 1);
    try {
      return start.length > SMALL
          ? large.encrypt(call, start, body)
          : keys.with(call, Call.deadlineFromNow(),
              (found, position) -> Reply.octets(blob(found.encrypt(start)), position));
    } finally {
      Crypto.wipe(start);
    }
  }

  private static byte[] blob(byte[] sealed) {
    byte[] blob = new byte[1 + sealed.length];
    blob[0] = CipherFormat.VERSION;
    System.arraycopy(sealed, 0, blob, 1, sealed.length);
    return blob;
  }

  /** SPIKE answers 500 where the tag is wrong in JSON mode, and 400 in stream mode. */
  Reply decrypt(Call call, DecryptRequest request) throws Exception {
    byte[] sealed = joined(request.nonce(), request.ciphertext());
    return keys.with(call, call.deadline(), (found, position) -> {
      byte[] plaintext = found.decrypt(sealed, 0).orElseThrow(() -> ApiException.of(ErrorCode.API_INTERNAL_ERROR,
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

  Reply decryptOctets(Call call, ArrivingBody body) throws Exception {
    body.atMost(maxBlob(), ciphertextFault(maxBlob() - CipherFormat.HEAD_BYTES));
    byte[] blob = body.readNBytes(SMALL + 1);
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
    if (blob.length > SMALL) {
      return large.decrypt(call, blob, body);
    }
    return keys.with(call, Call.deadlineFromNow(), (found, position) -> {
      Optional<byte[]> plaintext = found.decrypt(blob, 1);
      return plaintext.isPresent() ? Reply.octets(plaintext.get(), position) : doesNotOpen();
    });
  }
}
