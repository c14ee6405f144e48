package io.spike.identity.h2;

import java.io.IOException;

/** The other end broke the protocol; the message is one sentence. */
final class Http2Exception extends IOException {

  static final int PROTOCOL_ERROR = 0x1;
  static final int FLOW_CONTROL_ERROR = 0x3;
  static final int FRAME_SIZE_ERROR = 0x6;
  static final int COMPRESSION_ERROR = 0x9;
  static final int ENHANCE_YOUR_CALM = 0xb;

  private static final long serialVersionUID = 1;

  private final int code;

  Http2Exception(int code, String message) {
    super(message);
    this.code = code;
  }

  /** What our GOAWAY says (RFC 9113 section 7). */
  int code() {
    return code;
  }
}
