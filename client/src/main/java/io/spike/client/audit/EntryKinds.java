package io.spike.client.audit;

import java.util.Map;

/** Names of kinds of entries, docs/verify.md, section "Subjects and kinds". */
public final class EntryKinds {

  private static final Map<Integer, String> NAMES = Map.ofEntries(Map.entry(1, "Initialized"),
      Map.entry(2, "ShardsDistributed"), Map.entry(3, "FeatureLevelRaised"), Map.entry(16, "TenantCreated"),
      Map.entry(17, "TenantKeyRotated"), Map.entry(18, "CipherKeyImported"), Map.entry(19, "PayloadsResealed"),
      Map.entry(20, "TenantKeyRetired"),
      Map.entry(4, "Sealed"), Map.entry(5, "Unsealed"), Map.entry(6, "RecoveryShardsGiven"),
      Map.entry(7, "RootRotationStarted"), Map.entry(8, "KeysRewrapped"), Map.entry(9, "RootRotationClosed"),
      Map.entry(32, "SecretWritten"),
      Map.entry(33, "SecretDeleted"), Map.entry(34, "SecretUndeleted"), Map.entry(35, "SecretDestroyed"),
      Map.entry(36, "SecretImported"),
      Map.entry(48, "PolicyWritten"), Map.entry(49, "PolicyDeleted"),
      Map.entry(64, "AccessDenied"), Map.entry(65, "AccessDenied"), Map.entry(80, "Checkpointed"),
      Map.entry(81, "StateRootRecorded"),
      Map.entry(96, "NodeErased"));

  private EntryKinds() {}

  /** Code to name, of all kinds that this version knows. */
  public static Map<Integer, String> names() {
    return NAMES;
  }
}
