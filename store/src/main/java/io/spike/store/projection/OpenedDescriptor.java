package io.spike.store.projection;

import io.spike.store.proto.Descriptor;
import io.spike.store.crypto.Payload;

/**
 * Part 1 of an entry, opened: who, what, why, and what proves it against the commitment in the header. Texts are empty
 * where the entry has none.
 *
 * @param salt 32 bytes, not copied
 * @param content the protobuf message as it was committed to, not copied
 * @param actor SPIFFE ID of who wished it
 * @param path inside the tenant, or a tenant's name
 * @param policy that decided
 * @param reason given by the caller
 * @param clientAddress as the node saw it
 * @param operation where the kind does not say it
 */
public record OpenedDescriptor(byte[] salt, byte[] content, String actor, String path, String policy, String reason,
    String clientAddress, String operation) {

  static OpenedDescriptor of(Payload.Opened opened, Descriptor message) {
    return new OpenedDescriptor(opened.salt(), opened.content(), message.getActor(), message.getPath(),
        message.getPolicy(), message.getReason(), message.getClientAddress(), message.getOperation());
  }
}
