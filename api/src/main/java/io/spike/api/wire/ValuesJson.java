package io.spike.api.wire;

import io.spike.api.SecretValues;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a secret's values: JSON text of an object of strings, names in byte order, exactly as it stands in the
 * answer to a get; or {@code null} for a version that was put without values.
 */
public final class ValuesJson {

  private ValuesJson() {}

  /** One form only: equal values give equal bytes. The caller wipes the result. */
  public static byte[] encode(@Nullable SecretValues values) {
    return write(new JsonOutput(), values).finish();
  }

  /** Reads what {@link #encode} wrote; null for {@code null}. The caller closes the result. */
  public static @Nullable SecretValues decode(byte[] json) throws BadMessageException {
    try (JsonInput in = JsonInput.of(json)) {
      SecretValues values = read(in, "values", null);
      in.finish();
      return values;
    }
  }

  static JsonOutput write(JsonOutput out, @Nullable SecretValues values) {
    if (values == null)
      return out.nullValue();
    out.beginObject();
    for (String name : values.names()) {
      byte[] value = values.utf8(name);
      out.name(name).utf8(value == null ? new byte[0] : value);
    }
    return out.endObject();
  }

  /** The current object, merged into {@code old} as Go decodes twice into one map; null where it is null. */
  static @Nullable SecretValues read(JsonInput in, String field, @Nullable SecretValues old)
      throws BadMessageException {
    if (!in.beginObject(field))
      return null;
    Map<String, byte[]> merged = new HashMap<>();
    if (old != null) {
      for (String name : old.names()) {
        byte[] value = old.utf8(name);
        if (value != null)
          merged.put(name, value);
      }
    }
    for (String name; (name = in.nextKey()) != null;) {
      byte[] replaced = merged.put(name, in.utf8(field));
      if (replaced != null)
        Arrays.fill(replaced, (byte) 0);
    }
    return SecretValues.owning(merged);
  }
}
