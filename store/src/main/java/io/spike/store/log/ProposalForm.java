package io.spike.store.log;

import io.spike.store.cluster.StateRootHead;
import io.spike.store.crypto.Payload;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Part;
import io.spike.store.entry.Subject;
import io.spike.store.proposal.Proposal;
import io.spike.store.proposal.Proposal.SealedCommand;
import io.spike.store.proposal.Proposal.SealedPart;
import java.util.Optional;

/** What a proposal must look like before it is decided, whatever the state. Needs no key. */
final class ProposalForm {

  private ProposalForm() {}

  /** Whether this is a control entry: no expiry, no authorization sequences. */
  static boolean isControl(Proposal proposal) {
    return proposal.commands().getFirst().command().kind().control();
  }

  /**
   * Whether kinds, parts, suites and clear commitments fit together, and the log may hold such entries yet: what a version
   * that knows only {@code level} cannot read is no proposal to any.
   */
  static boolean isWellFormed(Proposal proposal, int level) {
    boolean control = isControl(proposal);
    if (control && (proposal.commands().size() != 1 || proposal.validUntil() != 0 || proposal.tenant() != 0)) {
      return false;
    }
    for (int ordinal = 0; ordinal < proposal.commands().size(); ordinal++) {
      SealedCommand command = proposal.commands().get(ordinal);
      if (command.command().kind().since() > level || !wellFormed(command, control, ordinal)) {
        return false;
      }
    }
    return true;
  }

  private static boolean wellFormed(SealedCommand command, boolean control, int ordinal) {
    EntryKind kind = command.command().kind();
    if (kind.control() != control || !command.stream().equals(streamOf(kind).orElse(command.stream()))) {
      return false;
    }
    boolean hasValue = kind == EntryKind.SECRET_WRITTEN || kind == EntryKind.SECRET_IMPORTED
        || kind == EntryKind.POLICY_WRITTEN;
    boolean hasKeys = kind == EntryKind.INITIALIZED || kind == EntryKind.TENANT_CREATED
        || kind == EntryKind.CIPHER_KEY_IMPORTED || kind == EntryKind.TENANT_KEY_ROTATED
        || kind == EntryKind.ROOT_ROTATION_STARTED
        || kind == EntryKind.KEYS_REWRAPPED || kind == EntryKind.ROOT_ROTATION_CLOSED;
    boolean hasRequest = !control && ordinal == 0;
    // A node records its erasure, and leads a comparison, sealed or not, so nothing of that needs a key.
    boolean hasDescriptor = kind != EntryKind.NODE_ERASED && kind != EntryKind.STATE_ROOT_RECORDED;
    return command.part(Part.DESCRIPTOR).isPresent() == hasDescriptor
        && command.part(Part.VALUE).isPresent() == hasValue
        && (command.part(Part.KEYS).isPresent() == hasKeys || kind == EntryKind.TENANT_KEY_RETIRED)
        && command.part(Part.REQUEST).isPresent() == hasRequest
        && command.parts().stream().allMatch(p -> wellFormed(command, p));
  }

  /** The one stream of a kind that has but one. */
  private static Optional<Blinded> streamOf(EntryKind kind) {
    return kind == EntryKind.STATE_ROOT_RECORDED
        ? Optional.of(StateRootHead.STREAM)
        : kind.subject() == Subject.CLUSTER || kind.subject() == Subject.LOG
            ? Optional.of(Blinded.NONE)
            : Optional.empty();
  }

  private static boolean wellFormed(SealedCommand command, SealedPart part) {
    return switch (part.info().part()) {
      case DESCRIPTOR, VALUE -> Payload.suite(part.stored()) == Payload.AES_256_GCM
          && Payload.epoch(part.stored()) == command.keyEpoch();
      case KEYS -> clearContent(part).filter(WrappedKey::isList).isPresent();
      case REQUEST -> clearContent(part).isPresent();
    };
  }

  private static Optional<byte[]> clearContent(SealedPart part) {
    try {
      if (Payload.epoch(part.stored()) != Payload.CLEAR_EPOCH) {
        return Optional.empty();
      }
      return Optional.of(Payload.openClear(part.info().part(), part.info().commitment(), part.stored()));
    } catch (UnopenableException _) {
      return Optional.empty();
    }
  }
}
