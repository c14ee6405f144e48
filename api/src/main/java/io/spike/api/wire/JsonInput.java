package io.spike.api.wire;

import io.spike.api.Utf8;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads JSON as Go's decoder does, see the package. Use: {@link #beginObject} true, then {@link #nextField} until null,
 * consuming or {@link #skip}ping each value, and {@link #finish} at the end. For one message, by one thread.
 */
final class JsonInput implements AutoCloseable {

  private static final int MAX_NESTING = 100;
  private static final int MAX_NUMBER = 1000;
  private static final int MAX_STRING = 64 * 1024 * 1024;

  /** Neither buffers nor names outlive a message: both may hold what must not stay on the heap. */
  private static final JsonFactory FACTORY = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).maxNumberLength(MAX_NUMBER)
          .maxStringLength(MAX_STRING).maxNameLength(MAX_STRING).build())
      .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
      .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
      .build();

  private final JsonParser parser;

  private JsonInput(JsonParser parser) {
    this.parser = parser;
  }

  /** Positions before the first value; refuses an empty body. */
  static JsonInput of(byte[] json) throws BadMessageException {
    // Jackson would guess UTF-16 or UTF-32 from these; Go reads UTF-8 alone.
    boolean otherEncoding = json.length > 1 && (json[0] == 0 || json[1] == 0)
        || json.length > 2 && json[0] == (byte) 0xef && json[1] == (byte) 0xbb && json[2] == (byte) 0xbf;
    if (otherEncoding)
      throw new BadMessageException("the body is not JSON in UTF-8 without a byte order mark");
    JsonInput input = new JsonInput(FACTORY.createParser(ObjectReadContext.empty(), Utf8.repair(json)));
    if (input.next() == null)
      throw new BadMessageException("the body is empty where JSON is expected");
    return input;
  }

  /** Whether the current value is an object, now entered; false for null. Anything else is refused. */
  boolean beginObject(String field) throws BadMessageException {
    return begin(JsonToken.START_OBJECT, field, "an object");
  }

  /** The next field's name in lower case, positioned on its value; null at the end of the object. */
  @Nullable
  String nextField() throws BadMessageException {
    String name = nextKey();
    return name == null ? null : fold(name);
  }

  /** As {@link #nextField} for a Go map: the name as it is, without lone surrogates. */
  @Nullable
  String nextKey() throws BadMessageException {
    if (next() == JsonToken.END_OBJECT)
      return null;
    try {
      String name = parser.currentName();
      next();
      return Utf8.wellFormed(name);
    } catch (JacksonException e) {
      throw syntax(e);
    }
  }

  /** Skips the current value, whatever it is. */
  void skip() throws BadMessageException {
    try {
      parser.skipChildren();
    } catch (JacksonException e) {
      throw syntax(e);
    }
  }

  /** The current value, or {@code old} where it is null. */
  String string(String field, String old) throws BadMessageException {
    if (isNull())
      return old;
    expect(JsonToken.VALUE_STRING, field, "a string");
    try {
      return Utf8.wellFormed(parser.getString());
    } catch (JacksonException e) {
      throw syntax(e);
    }
  }

  /** The current value; null where it is null. */
  @Nullable
  String stringOrNull(String field) throws BadMessageException {
    return isNull() ? null : string(field, "");
  }

  /** The current value as UTF-8, never through a {@code String}; empty where it is null, as for values of a Go map. */
  byte[] utf8(String field) throws BadMessageException {
    if (isNull())
      return new byte[0];
    expect(JsonToken.VALUE_STRING, field, "a string");
    try {
      return Utf8.encode(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
    } catch (JacksonException e) {
      throw syntax(e);
    }
  }

  /** The current value, or {@code old} where it is null; fractions, exponents and strings are refused. */
  long integer(String field, long old) throws BadMessageException {
    if (isNull())
      return old;
    expect(JsonToken.VALUE_NUMBER_INT, field, "a whole number");
    try {
      return parser.getLongValue();
    } catch (InputCoercionException e) {
      throw new BadMessageException("field '" + field + "' does not fit in 64 bits");
    } catch (JacksonException e) {
      throw syntax(e);
    }
  }

  /** The current value, or {@code old} where it is null. */
  boolean bool(String field, boolean old) throws BadMessageException {
    if (isNull())
      return old;
    if (parser.currentToken() != JsonToken.VALUE_TRUE)
      expect(JsonToken.VALUE_FALSE, field, "true or false");
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  /** The current value, or {@code old} where it is null. */
  Instant time(String field, Instant old) throws BadMessageException {
    if (isNull())
      return old;
    try {
      return GoTime.parse(string(field, ""));
    } catch (DateTimeException _) {
      throw new BadMessageException("field '" + field + "' is not a time in RFC 3339");
    }
  }

  /** The current value; null where it is null. */
  @Nullable
  Instant timeOrNull(String field) throws BadMessageException {
    return isNull() ? null : time(field, Instant.EPOCH);
  }

  /** The current array; null where it is null. Null elements are 0. */
  @Nullable
  List<Long> integers(String field) throws BadMessageException {
    if (!begin(JsonToken.START_ARRAY, field, "an array"))
      return null;
    List<Long> list = new ArrayList<>();
    while (next() != JsonToken.END_ARRAY) {
      list.add(integer(field, 0));
    }
    return list;
  }

  /** The current array; null where it is null. Null elements are empty. */
  @Nullable
  List<String> strings(String field) throws BadMessageException {
    if (!begin(JsonToken.START_ARRAY, field, "an array"))
      return null;
    List<String> list = new ArrayList<>();
    while (next() != JsonToken.END_ARRAY) {
      list.add(string(field, ""));
    }
    return list;
  }

  /** Enters the current array of objects; false where it is null. Then {@link #nextElement} until false. */
  boolean beginArray(String field) throws BadMessageException {
    return begin(JsonToken.START_ARRAY, field, "an array");
  }

  /** Moves to the array's next element; false at its end. */
  boolean nextElement() throws BadMessageException {
    return next() != JsonToken.END_ARRAY;
  }

  /** Go's {@code []byte}: padded base64, in which line ends are ignored, or an array of 0 to 255; null where it is null. */
  byte @Nullable [] bytes(String field) throws BadMessageException {
    if (parser.currentToken() == JsonToken.START_ARRAY)
      return octets(field);
    if (isNull())
      return null;
    expect(JsonToken.VALUE_STRING, field, "base64");
    byte[] text = utf8(field);
    int length = withoutLineEnds(text);
    byte[] digits = Arrays.copyOf(text, length);
    try {
      if (length % 4 == 0)
        return Base64.getDecoder().decode(digits);
      throw new BadMessageException("field '" + field + "' is not padded base64");
    } catch (IllegalArgumentException _) {
      throw new BadMessageException("field '" + field + "' is not padded base64");
    } finally {
      Arrays.fill(text, (byte) 0);
      Arrays.fill(digits, (byte) 0);
    }
  }

  /** Moves what is no line end to the front; how much that is. */
  private static int withoutLineEnds(byte[] text) {
    int kept = 0;
    for (byte b : text) {
      if (b != '\r' && b != '\n')
        text[kept++] = b;
    }
    return kept;
  }

  /** Go's {@code *[n]byte}: an array of 0 to 255, filled up with zeros or cut; null where it is null. */
  byte @Nullable [] byteArray(String field, int length) throws BadMessageException {
    if (!begin(JsonToken.START_ARRAY, field, "an array of numbers"))
      return null;
    byte[] result = new byte[length];
    for (int i = 0; next() != JsonToken.END_ARRAY; i++) {
      if (i < length) {
        result[i] = octet(field);
      } else {
        skip();
      }
    }
    return result;
  }

  /** Refuses anything behind the value. */
  void finish() throws BadMessageException {
    if (next() != null)
      throw new BadMessageException("the body goes on behind its JSON value");
  }

  @Override
  public void close() {
    parser.close();
  }

  private byte[] octets(String field) throws BadMessageException {
    byte[] octets = new byte[32];
    int count = 0;
    while (next() != JsonToken.END_ARRAY) {
      if (count == octets.length)
        octets = Arrays.copyOf(octets, count * 2);
      octets[count++] = octet(field);
    }
    return Arrays.copyOf(octets, count);
  }

  private byte octet(String field) throws BadMessageException {
    long value = integer(field, 0);
    if (value < 0 || value > 255)
      throw new BadMessageException("field '" + field + "' has a number outside 0 to 255");
    return (byte) value;
  }

  private boolean begin(JsonToken start, String field, String wanted) throws BadMessageException {
    if (isNull())
      return false;
    expect(start, field, wanted);
    return true;
  }

  private boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  private void expect(JsonToken token, String field, String wanted) throws BadMessageException {
    if (parser.currentToken() != token) {
      throw new BadMessageException((field.isEmpty() ? "the body" : "field '" + field + "'") + " is not " + wanted);
    }
  }

  private @Nullable JsonToken next() throws BadMessageException {
    try {
      return parser.nextToken();
    } catch (JacksonException e) {
      throw syntax(e);
    }
  }

  /** Names the place alone: Jackson's text repeats what it found there. */
  private static BadMessageException syntax(JacksonException e) {
    var place = e.getLocation();
    return new BadMessageException(place == null
        ? "the body is not valid JSON"
        : "the body is not valid JSON at line " + place.getLineNr() + ", column " + place.getColumnNr());
  }

  /** As Go folds names: ASCII letters, the Kelvin sign and the long s. */
  private static String fold(String name) {
    String folded = name;
    if (folded.indexOf('\u212a') >= 0 || folded.indexOf('\u017f') >= 0) {
      folded = folded.replace('\u212a', 'k').replace('\u017f', 's');
    }
    return folded.toLowerCase(Locale.ROOT);
  }
}
