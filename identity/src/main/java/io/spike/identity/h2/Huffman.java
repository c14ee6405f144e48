package io.spike.identity.h2;

/**
 * HPACK's Huffman code (RFC 7541 appendix B), decoding only. The code is canonical: among codes of one length, symbols
 * ascend, and each length continues where the shorter one ended. So the lengths alone say everything.
 */
final class Huffman {

  private static final int SHORTEST = 5;
  private static final int LONGEST = 30;
  private static final int EOS = 256;
  private static final int LONGEST_PADDING = 7;

  /** One letter per symbol 0..256: {@code A} for a code of 5 bits, {@code Z} for one of 30. */
  private static final String LENGTHS = "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
      + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIX"
      + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
      + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWVZ";

  private static final int[] FIRST_CODE = new int[LONGEST + 2];
  private static final int[] FIRST_INDEX = new int[LONGEST + 2];
  private static final char[] SYMBOLS = new char[LENGTHS.length()];

  static {
    int code = 0;
    int index = 0;
    for (int length = SHORTEST; length <= LONGEST; length++) {
      FIRST_CODE[length] = code;
      FIRST_INDEX[length] = index;
      for (int symbol = 0; symbol < LENGTHS.length(); symbol++) {
        if (LENGTHS.charAt(symbol) - 'A' + SHORTEST == length) {
          SYMBOLS[index++] = (char) symbol;
          code++;
        }
      }
      code <<= 1;
    }
    FIRST_INDEX[LONGEST + 1] = index;
  }

  private Huffman() {}

  /** The text in {@code length} bytes of {@code block} from {@code offset}, as Latin-1. */
  static String decode(byte[] block, int offset, int length) throws Http2Exception {
    StringBuilder text = new StringBuilder(length * 8 / SHORTEST);
    int code = 0;
    int bits = 0;
    for (int i = 0; i < length * 8; i++) {
      int bit = block[offset + i / 8] >> (7 - i % 8) & 1;
      code = code << 1 | bit;
      bits++;
      int symbol = symbolOf(code, bits);
      if (symbol == EOS || bits > LONGEST) {
        throw new Http2Exception(Http2Exception.COMPRESSION_ERROR, "a header has a malformed Huffman code");
      }
      if (symbol >= 0) {
        text.append((char) symbol);
        code = 0;
        bits = 0;
      }
    }
    // Padding is the beginning of EOS: fewer than eight bits, all of them ones.
    if (bits > LONGEST_PADDING || code != (1 << bits) - 1) {
      throw new Http2Exception(Http2Exception.COMPRESSION_ERROR, "a header has malformed Huffman padding");
    }
    return text.toString();
  }

  private static int symbolOf(int code, int bits) {
    if (bits < SHORTEST || bits > LONGEST) {
      return -1;
    }
    int index = FIRST_INDEX[bits] + code - FIRST_CODE[bits];
    return index >= FIRST_INDEX[bits] && index < FIRST_INDEX[bits + 1] ? SYMBOLS[index] : -1;
  }
}
