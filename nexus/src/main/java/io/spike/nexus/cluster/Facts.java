package io.spike.nexus.cluster;

import io.spike.api.KeeperState;
import io.spike.api.SealState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node tells its peers about itself. Immutable. New fields go to the end: a reader takes what it knows.
 *
 * @param seal whether it can read
 * @param address where clients reach it
 * @param version of the software
 * @param reason why it is not serving, one sentence; empty when it is
 * @param keepers the states of the Keepers' shards as it knows them, index 1 first; empty where it does not look
 * @param holdsKey whether it holds the root key, though it may not serve yet
 * @param featureLevel the highest that its version knows; 0 where it does not say so
 */
public record Facts(SealState seal, String address, String version, String reason, List<KeeperState> keepers,
    boolean holdsKey, int featureLevel) {

  /** Of a node that says nothing, or nothing that can be read. */
  public static final Facts UNKNOWN = new Facts(SealState.UNKNOWN, "", "", "", List.of(), false, 0);

  /** Copies the list. */
  public Facts {
    keepers = List.copyOf(keepers);
  }

  /** The bytes for peers. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(seal.wire());
      out.writeUTF(address);
      out.writeUTF(version);
      out.writeUTF(reason);
      out.writeByte(keepers.size());
      for (KeeperState state : keepers) {
        out.writeUTF(state.wire());
      }
      out.writeBoolean(holdsKey);
      out.writeShort(featureLevel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Reads {@link #encode}; {@link #UNKNOWN} for anything else. */
  public static Facts decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      SealState seal = SealState.fromWire(in.readUTF());
      String address = in.readUTF();
      String version = in.readUTF();
      String reason = in.readUTF();
      List<KeeperState> keepers = new ArrayList<>();
      for (int n = in.readUnsignedByte(); n > 0; n--) {
        keepers.add(KeeperState.fromWire(in.readUTF()));
      }
      return new Facts(seal, address, version, reason, keepers, in.available() > 0 && in.readBoolean(),
          in.available() > 0 ? in.readUnsignedShort() : 0);
    } catch (IOException _) {
      return UNKNOWN;
    }
  }
}
