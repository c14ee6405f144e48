package io.spike.nexus.cipher;

import io.spike.api.CipherFormat;
import io.spike.api.Reason;
import io.spike.nexus.cipher.Spool.Spooled;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.ArrivingBody;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.store.crypto.CipherKeys;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bodies of stream mode that are not held whole: their ciphertext waits in a {@link Spool}, since nothing may be answered
 * before all of it was read, and no plaintext before its tag was found right. Thread-safe.
 */
final class LargeBlobs {

  private static final Logger LOG = LoggerFactory.getLogger(LargeBlobs.class);
  /** However slowly a client sends, its place is another's after that. */
  private static final Duration ARRIVAL = Duration.ofMinutes(15);

  private final CallerKeys keys;
  private final Spool spool;

  LargeBlobs(CallerKeys keys, Spool spool) {
    this.keys = keys;
    this.spool = spool;
  }

  /**
   * Encrypts.
   *
   * @param start of the plaintext
   * @param rest of it
   */
  Reply encrypt(Call call, byte[] start, ArrivingBody rest) throws Exception {
    CipherKeys current = keys.with(call, call.deadline(), (found, _) -> found);
    return keeping(spooled -> {
      try (OutputStream sink = spooled.sink()) {
        sink.write(CipherFormat.VERSION);
        current.encrypt(all(start, 0, rest), sink);
      }
      // Minutes may have passed: who has lost the right meanwhile gets nothing.
      return keys.with(call, Call.deadlineFromNow(),
          (_, position) -> Reply.octets(answer(spooled, spooled.all(), spooled.size()), position));
    });
  }

  /**
   * Decrypts.
   *
   * @param start version byte, nonce and so on
   * @param rest of the blob
   */
  Reply decrypt(Call call, byte[] start, ArrivingBody rest) throws Exception {
    return keeping(spooled -> {
      try (OutputStream sink = spooled.sink()) {
        all(start, 1, rest).transferTo(sink);
      }
      long size = spooled.size();
      return keys.with(call, Call.deadlineFromNow(), (found, position) -> {
        Optional<InputStream> plaintext = found.decrypt(spooled::all, size);
        return plaintext.isPresent()
            ? Reply.octets(
                answer(spooled, plaintext.get(), size - CipherFormat.NONCE_BYTES - CipherFormat.TAG_BYTES), position)
            : CipherCalls.doesNotOpen();
      });
    });
  }

  private static InputStream all(byte[] start, int offset, ArrivingBody rest) {
    rest.until(Instant.now().plus(ARRIVAL));
    return new SequenceInputStream(new ByteArrayInputStream(start, offset, start.length - offset), rest);
  }

  @FunctionalInterface
  private interface Spooling {
    Reply into(Spooled spooled) throws Exception;
  }

  /** What is not streamed to the client is given back here. */
  private Reply keeping(Spooling spooling) throws Exception {
    Spooled spooled = spool.open();
    @Nullable
    Reply reply = null;
    try {
      reply = spooling.into(spooled);
      return reply;
    } catch (IOException e) {
      if (spooled.isBroken()) {
        LOG.error("a large blob could not be kept for its answer: {}", e.getMessage());
        throw ApiException.notReady(Reason.OVERLOADED, "this node has no room for a large blob");
      }
      throw e;
    } finally {
      if (reply == null || reply.streamed() == null) {
        spooled.close();
      }
    }
  }

  private static Reply.Streamed answer(Spooled spooled, InputStream bytes, long length) {
    return new Reply.Streamed(length, new FilterInputStream(bytes) {
      @Override
      public void close() throws IOException {
        spooled.close();
      }
    });
  }
}
