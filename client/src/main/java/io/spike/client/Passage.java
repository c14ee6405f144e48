package io.spike.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request whose body is read from somewhere while it is sent, and whose answer is written somewhere while it arrives.
 * For one call; attempts come one after the other.
 */
final class Passage {

  private static final byte[] NOTHING = {};
  private static final int OK = 200;
  /** A body from here on is sent only when the server asks for it, so that a refusal is read and not cut off. */
  private static final long WORTH_ASKING = 64 * 1024;

  private final Upload upload;
  private final OutputStream answer;
  private volatile boolean opened;
  private volatile boolean begun;
  private volatile @Nullable IOException ours;

  Passage(Upload upload, OutputStream answer) {
    this.upload = upload;
    this.answer = answer;
  }

  /** The body of the next attempt. */
  BodyPublisher body() {
    if (upload.length() == 0) {
      return BodyPublishers.noBody();
    }
    BodyPublisher publisher = BodyPublishers.ofInputStream(this::open);
    return upload.length() < 0 ? publisher : BodyPublishers.fromPublisher(publisher, upload.length());
  }

  /** Whether sending it takes its time, so that the server is asked before. */
  boolean isLarge() {
    return upload.length() < 0 || upload.length() > WORTH_ASKING;
  }

  /** Passes the body of an answer 200 on; of another it keeps what there is. */
  BodyHandler<byte[]> answers(BodyHandler<byte[]> others) {
    return info -> info.statusCode() == OK ? passing() : others.apply(info);
  }

  /** Whether another attempt makes sense: nothing came out yet, and all can go in again. */
  boolean canRepeat() {
    return ours == null && !begun && (!opened || upload.repeatable());
  }

  /** What went wrong where the body comes from or the answer goes to; null for nothing. */
  @Nullable
  IOException failure() {
    return ours;
  }

  private InputStream open() {
    opened = true;
    InputStream in;
    try {
      in = upload.source().open();
    } catch (IOException e) {
      ours = e;
      throw new UncheckedIOException(e);
    }
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        try {
          return super.read(into, offset, length);
        } catch (IOException e) {
          ours = e;
          throw e;
        }
      }
    };
  }

  private BodySubscriber<byte[]> passing() {
    return BodySubscribers.mapping(BodySubscribers.ofByteArrayConsumer(this::pass), _ -> NOTHING);
  }

  private void pass(Optional<byte[]> bytes) {
    if (bytes.isEmpty()) {
      return;
    }
    begun = true;
    try {
      answer.write(bytes.get());
    } catch (IOException e) {
      ours = e;
      throw new UncheckedIOException(e);
    }
  }
}
