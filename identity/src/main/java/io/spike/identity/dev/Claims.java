package io.spike.identity.dev;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** The claims of a JWT as protobuf's picture of JSON. */
final class Claims {

  private Claims() {}

  static Struct struct(Map<String, Object> claims) {
    Struct.Builder struct = Struct.newBuilder();
    claims.forEach((name, claim) -> struct.putFields(name, value(claim)));
    return struct.build();
  }

  private static Value value(Object claim) {
    Value.Builder value = Value.newBuilder();
    return switch (claim) {
      case String text -> value.setStringValue(text).build();
      case Number number -> value.setNumberValue(number.doubleValue()).build();
      case Boolean flag -> value.setBoolValue(flag).build();
      // The parser turns dates into objects; in the token they are seconds.
      case Date date -> value.setNumberValue(date.getTime() / 1000d).build();
      case List<?> list -> {
        ListValue.Builder values = ListValue.newBuilder();
        list.forEach(one -> values.addValues(value(one)));
        yield value.setListValue(values).build();
      }
      default -> value.setStringValue(claim.toString()).build();
    };
  }
}
