package io.spike.store.policy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.spike.store.crypto.UnopenableException;
import java.util.List;

/**
 * What a policy says: whoever matches the one pattern may do this where the other matches. Both are RE2, and match where
 * they are found, as in SPIKE: nothing is anchored that does not say so.
 *
 * @param permissions as written, at least one
 */
public record PolicyText(String spiffeIdPattern, String pathPattern, List<Permission> permissions, PatternForm form) {

  /** The content of the value part: protobuf, the same bytes for the same text. */
  public byte[] encode() {
    var out = io.spike.store.proto.PolicyText.newBuilder().setSpiffeIdPattern(spiffeIdPattern)
        .setPathPattern(pathPattern).setForm(form.code());
    permissions.forEach(permission -> out.addPermissions(permission.code()));
    return out.build().toByteArray();
  }

  /** Reads what {@link #encode} wrote. */
  public static PolicyText decode(byte[] content) throws UnopenableException {
    try {
      var in = io.spike.store.proto.PolicyText.parseFrom(content);
      return new PolicyText(in.getSpiffeIdPattern(), in.getPathPattern(),
          in.getPermissionsList().stream().map(Permission::of).toList(), PatternForm.of(in.getForm()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnopenableException("the text is not that of a policy: " + e.getMessage());
    }
  }

  /** Without the patterns, which say who may do what. */
  @Override
  public String toString() {
    return "PolicyText[" + form + ", " + permissions + "]";
  }
}
