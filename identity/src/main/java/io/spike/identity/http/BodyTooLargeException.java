package io.spike.identity.http;

import java.io.IOException;

/** A request body is larger than the server takes; the message states the limit. */
public final class BodyTooLargeException extends IOException {

  private static final long serialVersionUID = 1;

  private final int limitBytes;

  BodyTooLargeException(int limitBytes) {
    super("the request body is larger than " + limitBytes + " bytes");
    this.limitBytes = limitBytes;
  }

  /** The largest body taken, in bytes. */
  public int limitBytes() {
    return limitBytes;
  }
}
