package io.spike.identity.h2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Header blocks (RFC 7541) without a dynamic table: our SETTINGS forbid the peer to use one, and we write literals only.
 * So blocks are independent of each other, and nothing here has state.
 */
final class Hpack {

  private static final String[] STATIC_NAMES = {"", ":authority", ":method", ":method", ":path", ":path", ":scheme",
      ":scheme", ":status", ":status", ":status", ":status", ":status", ":status", ":status", "accept-charset",
      "accept-encoding", "accept-language", "accept-ranges", "accept", "access-control-allow-origin", "age", "allow",
      "authorization", "cache-control", "content-disposition", "content-encoding", "content-language", "content-length",
      "content-location", "content-range", "content-type", "cookie", "date", "etag", "expect", "expires", "from",
      "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified",
      "link", "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh",
      "retry-after", "server", "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent", "vary",
      "via", "www-authenticate"};
  private static final String[] STATIC_VALUES = {"", "", "GET", "POST", "/", "/index.html", "http", "https", "200",
      "204",
      "206", "304", "400", "404", "500", "", "gzip, deflate"};

  private static final int INDEXED = 0x80;
  private static final int LITERAL_INDEXED = 0x40;
  private static final int SIZE_UPDATE = 0x20;
  private static final int HUFFMAN = 0x80;
  private static final int LARGEST_INTEGER = 1 << 24;

  private Hpack() {}

  /** Appends a literal header that no intermediary may index. Lower-case ASCII names, ASCII values. */
  static void encode(ByteArrayOutputStream out, String name, String value) {
    out.write(0);
    encodeString(out, name);
    encodeString(out, value);
  }

  private static void encodeString(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int length = bytes.length;
    if (length < 0x7f) {
      out.write(length);
    } else {
      out.write(0x7f);
      length -= 0x7f;
      while (length >= 0x80) {
        out.write(length & 0x7f | 0x80);
        length >>>= 7;
      }
      out.write(length);
    }
    out.write(bytes, 0, bytes.length);
  }

  /** The headers of a complete block: name, value, name, value and so on. */
  static List<String> decode(byte[] block) throws Http2Exception {
    return new Reader(block).headers();
  }

  /** A position in a block. */
  private static final class Reader {
    private final byte[] block;
    private int position;

    Reader(byte[] block) {
      this.block = block;
    }

    List<String> headers() throws Http2Exception {
      List<String> headers = new ArrayList<>();
      while (position < block.length) {
        int first = block[position] & 0xff;
        if ((first & INDEXED) != 0) {
          int index = integer(7);
          headers.add(staticName(index));
          headers.add(index < STATIC_VALUES.length ? STATIC_VALUES[index] : "");
        } else if ((first & LITERAL_INDEXED) != 0) {
          // To be added to a table of size zero, which leaves it empty (section 4.4).
          literal(headers, 6);
        } else if ((first & SIZE_UPDATE) != 0) {
          if (!headers.isEmpty() || integer(5) != 0) {
            throw malformed("a header block changes the table size we set");
          }
        } else {
          literal(headers, 4);
        }
      }
      return headers;
    }

    private void literal(List<String> headers, int prefixBits) throws Http2Exception {
      int index = integer(prefixBits);
      headers.add(index == 0 ? string() : staticName(index));
      headers.add(string());
    }

    private static String staticName(int index) throws Http2Exception {
      if (index <= 0 || index >= STATIC_NAMES.length) {
        throw malformed("a header refers to entry " + index + ", which no table has");
      }
      return STATIC_NAMES[index];
    }

    private String string() throws Http2Exception {
      boolean huffman = position < block.length && (block[position] & HUFFMAN) != 0;
      int length = integer(7);
      if (length > block.length - position) {
        throw malformed("a header is longer than its block");
      }
      String text = huffman
          ? Huffman.decode(block, position, length)
          : new String(block, position, length, StandardCharsets.ISO_8859_1);
      position += length;
      return text;
    }

    private int integer(int prefixBits) throws Http2Exception {
      int mask = (1 << prefixBits) - 1;
      int value = next() & mask;
      if (value < mask) {
        return value;
      }
      for (int shift = 0;; shift += 7) {
        int octet = next();
        value += shift > 21 ? LARGEST_INTEGER : (octet & 0x7f) << shift;
        if (value >= LARGEST_INTEGER || value < 0) {
          throw malformed("a header block holds a number out of range");
        }
        if (octet < 0x80) {
          return value;
        }
      }
    }

    private int next() throws Http2Exception {
      if (position >= block.length) {
        throw malformed("a header block ends too early");
      }
      return block[position++] & 0xff;
    }

    private static Http2Exception malformed(String message) {
      return new Http2Exception(Http2Exception.COMPRESSION_ERROR, message);
    }
  }
}
