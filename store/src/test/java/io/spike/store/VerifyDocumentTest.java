package io.spike.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.entry.Part;
import io.spike.store.entry.ScrubRange;
import io.spike.store.log.LogState;
import io.spike.store.proposal.Wish;
import io.spike.store.testing.StoreFixture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads raw entries by docs/verify.md alone: of our classes only those that fetch the stored bytes are used, every offset,
 * label and derivation below is taken from the document.
 */
class VerifyDocumentTest {

  @TempDir
  Path directory;

  @Test
  void rawEntriesAreReadAndCheckedByTheDocumentAlone() throws GeneralSecurityException {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      f.createTenant("pepsi");
      int pepsi = f.store.tenant("pepsi").orElseThrow();
      f.accept(f.seal(pepsi, "my-request", StoreFixture.write("db/creds", "{\"user\":\"app\"}")));
      f.accept(f.seal(pepsi, new Wish.DeleteVersions("db/creds", List.of())));
      f.accept(f.seal(0, new Wish.DenyAccess("x", "read", "nexus-1", 3, 7, 9)));
      f.accept(f.store.sealCheckpoint(StoreFixture.ALICE));
      f.clock += 2_000_000_000;
      byte[] rootOf7 = f.store.state().root();
      f.accept(f.store.stateRootProposal(Optional.of(new ScrubRange(5, new byte[]{1, 2}, 9))));
      LogState end = f.store.state();

      ByteBuffer initialized = entry(f, 1);
      assertThat(initialized.getShort(33)).isEqualTo((short) 1);
      byte[] facts = facts(initialized);
      byte[] clusterId = Arrays.copyOf(facts, 16);
      assertThat(facts).hasSize(16 + 1 + 1 + 32 + facts[16] * 32 + 32 + 32 + 2);
      byte[] check = hmac(hkdf(f.rootKey(), clusterId, "spike/v1/kcv"), clusterId, u32(1));
      assertThat(Arrays.copyOfRange(facts, 18, 50)).isEqualTo(check);

      Map<String, byte[]> system = keys(f, 1, clusterId);
      assertThat(system).containsOnlyKeys("1/0", "2/0", "3/0", "4/0", "5/0", "6/0");
      assertThat(entry(f, 2).getShort(33)).isEqualTo((short) 2);

      ByteBuffer created = entry(f, 3);
      assertThat(created.getShort(33)).isEqualTo((short) 16);
      assertThat(facts(created)).isEqualTo(u32(pepsi));
      assertThat(bytes(created, 35, 16))
          .isEqualTo(blinded(key(system, "3/0"), "stream", new byte[]{2}, sized("pepsi")));
      Map<String, byte[]> tenant = keys(f, 3, clusterId);

      ByteBuffer written = entry(f, 4);
      byte[] name = key(tenant, "3/" + pepsi);
      assertThat(written.getInt(28)).isEqualTo(pepsi);
      assertThat(written.get(32)).isEqualTo((byte) 3);
      assertThat(written.getShort(33)).isEqualTo((short) 32);
      assertThat(bytes(written, 35, 16)).isEqualTo(blinded(name, "stream", new byte[]{3}, sized("db/creds")));
      assertThat(bytes(written, 51, 16))
          .isEqualTo(blinded(name, "actor", StoreFixture.ALICE.spiffeId().getBytes(UTF_8)));
      assertThat(bytes(written, 67, 16)).isEqualTo(blinded(name, "request", sized("my-request")));
      assertThat(written.getLong(135)).isEqualTo(1);
      assertThat(facts(written)).isEqualTo(ByteBuffer.allocate(8).putInt(10).putInt(0).array());
      byte[] data = hkdf(key(tenant, "1/" + pepsi), clusterId, "spike/v1/data");
      Map<Integer, String> descriptor = protobuf(open(f, 4, 1, data, clusterId));
      assertThat(descriptor).containsEntry(1, StoreFixture.ALICE.spiffeId()).containsEntry(2, "db/creds")
          .containsEntry(3, "superuser");
      assertThat(protobuf(open(f, 4, 2, data, clusterId))).containsEntry(2, "{\"user\":\"app\"}");
      byte[] canonical = ByteBuffer.allocate(1 + 2 + 12 + 4 + 1 + 8 + 4 + 14).put((byte) 3).putShort((short) 32)
          .put(sized("db/creds")).putInt(0).put((byte) 0).putLong(0).put(sized("{\"user\":\"app\"}")).array();
      assertThat(clear(f, 4, 4)).isEqualTo(
          hmac(name, "spike/v1/fingerprint".getBytes(US_ASCII), bytes(written, 67, 16), canonical));

      ByteBuffer deleted = entry(f, 5);
      assertThat(deleted.getLong(20)).isEqualTo(4);
      assertThat(facts(deleted)).isEqualTo(ByteBuffer.allocate(12).putInt(1).putLong(1).array());

      ByteBuffer denied = entry(f, 6);
      assertThat(facts(denied)).isEqualTo(ByteBuffer.allocate(20).putInt(3).putLong(7).putLong(9).array());
      byte[] audit = hkdf(key(system, "1/0"), clusterId, "spike/v1/audit");
      assertThat(protobuf(open(f, 6, 1, audit, clusterId))).containsEntry(6, "read");

      ByteBuffer checkpointed = entry(f, 7);
      assertThat(checkpointed.get(32)).isEqualTo((byte) 7);
      assertThat(checkpointed.getShort(33)).isEqualTo((short) 80);
      checkCheckpoint(f, clusterId, Arrays.copyOfRange(facts, facts.length - 66, facts.length - 34),
          facts(checkpointed));

      ByteBuffer recorded = entry(f, 8);
      assertThat(recorded.get(32)).isEqualTo((byte) 7);
      assertThat(recorded.getShort(33)).isEqualTo((short) 81);
      assertThat(bytes(recorded, 35, 16))
          .isEqualTo(Arrays
              .copyOf(MessageDigest.getInstance("SHA-256").digest("spike/v1/state-roots".getBytes(US_ASCII)), 16));
      assertThat(facts(recorded)).isEqualTo(ByteBuffer.allocate(8 + 32 + 1 + 4 + 2 + 2).putLong(7).put(rootOf7)
          .put((byte) 5).putInt(9).putShort((short) 2).put(new byte[]{1, 2}).array());

      for (long sequence = 1; sequence <= end.sequence(); sequence++) {
        ByteBuffer e = entry(f, sequence);
        assertThat(e.getShort(0)).isEqualTo((short) 1);
        assertThat(e.getLong(4)).isEqualTo(1);
        assertThat(e.getLong(12)).isEqualTo(sequence);
        int length = Short.toUnsignedInt(e.getShort(2));
        assertThat(length).isEqualTo(161 + e.get(160) * 37);
        assertThat(e.capacity()).isEqualTo(length + 4 + e.getInt(length));
      }
    }
  }

  // ---- checkpoints

  private static void checkCheckpoint(StoreFixture f, byte[] clusterId, byte[] logKey, byte[] facts)
      throws GeneralSecurityException {
    assertThat(ByteBuffer.wrap(facts).getInt()).isEqualTo(facts.length - 4);
    String note = new String(facts, 4, facts.length - 4, UTF_8);
    String origin = "spike/" + HexFormat.of().formatHex(clusterId) + "/1";
    String text = origin + "\n6\n" + Base64.getEncoder().encodeToString(treeHash(f, 1, 6)) + "\n";
    assertThat(note).startsWith(text + "\n\u2014 " + origin + " ").endsWith("\n");
    byte[] signed = Base64.getDecoder().decode(note.substring(note.lastIndexOf(' ') + 1).strip());
    byte[] hash = MessageDigest.getInstance("SHA-256")
        .digest(join(origin.getBytes(UTF_8), new byte[]{'\n', 1}, logKey));
    assertThat(Arrays.copyOf(signed, 4)).isEqualTo(Arrays.copyOf(hash, 4));
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(
        new X509EncodedKeySpec(join(HexFormat.of().parseHex("302a300506032b6570032100"), logKey))));
    verifier.update(text.getBytes(UTF_8));
    assertThat(verifier.verify(signed, 4, 64)).isTrue();
  }

  /** Of entries {@code first} to {@code last}, as the document's section on the tree has it. */
  private static byte[] treeHash(StoreFixture f, long first, long last) throws GeneralSecurityException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    if (first == last) {
      return sha256.digest(join(new byte[]{0}, entry(f, first).array()));
    }
    long left = Long.highestOneBit(last - first);
    return sha256.digest(
        join(new byte[]{1}, treeHash(f, first, first + left - 1), treeHash(f, first + left, last)));
  }

  // ---- entries

  private static ByteBuffer entry(StoreFixture f, long sequence) {
    return ByteBuffer.wrap(f.store.log().stored(sequence).orElseThrow());
  }

  private static byte[] facts(ByteBuffer entry) {
    int header = Short.toUnsignedInt(entry.getShort(2));
    return bytes(entry, header + 4, entry.getInt(header));
  }

  private static byte[] commitment(ByteBuffer entry, int part) {
    for (int i = 0; i < entry.get(160); i++) {
      if (entry.get(161 + 37 * i) == part) {
        return bytes(entry, 161 + 37 * i + 5, 32);
      }
    }
    throw new AssertionError("no part " + part);
  }

  // ---- parts

  private static byte[] clear(StoreFixture f, long sequence, int part) throws GeneralSecurityException {
    byte[] stored = f.store.log().payload(sequence, Part.of(part)).orElseThrow();
    assertThat(stored[0]).isEqualTo((byte) 0);
    return content(part, Arrays.copyOfRange(stored, 5, stored.length), commitment(entry(f, sequence), part));
  }

  private static byte[] open(StoreFixture f, long sequence, int part, byte[] key, byte[] clusterId)
      throws GeneralSecurityException {
    ByteBuffer e = entry(f, sequence);
    byte[] stored = f.store.log().payload(sequence, Part.of(part)).orElseThrow();
    assertThat(stored[0]).isEqualTo((byte) 1);
    byte[] aad = join("spike/v1/payload".getBytes(US_ASCII), new byte[]{0, 1}, clusterId, bytes(e, 28, 4),
        bytes(e, 35, 16), bytes(e, 33, 2), new byte[]{(byte) part}, Arrays.copyOfRange(stored, 1, 5), bytes(e, 67, 16),
        bytes(e, 83, 2));
    return content(part, gcm(key, aad, stored, 5), commitment(e, part));
  }

  private static byte[] content(int part, byte[] plaintext, byte[] commitment) throws GeneralSecurityException {
    int length = ByteBuffer.wrap(plaintext, 32, 4).getInt();
    byte[] committed = Arrays.copyOf(plaintext, 36 + length);
    assertThat(MessageDigest.getInstance("SHA-256").digest(join(new byte[]{2, (byte) part}, committed)))
        .isEqualTo(commitment);
    assertThat(plaintext.length % 64).isZero();
    return Arrays.copyOfRange(plaintext, 36, 36 + length);
  }

  private static Map<String, byte[]> keys(StoreFixture f, long sequence, byte[] clusterId)
      throws GeneralSecurityException {
    ByteBuffer in = ByteBuffer.wrap(clear(f, sequence, 3));
    Map<String, byte[]> keys = new HashMap<>();
    for (int n = in.getShort(); n > 0; n--) {
      byte type = in.get();
      byte[] numbers = new byte[12];
      in.get(numbers);
      byte[] sealed = new byte[in.getShort()];
      in.get(sealed);
      byte[] aad = join("spike/v1/wrapped-key".getBytes(US_ASCII), clusterId, numbers, new byte[]{type});
      byte[] wrap = hkdf(f.rootKey(), clusterId, type == 6 ? "spike/v1/deal" : "spike/v1/wrap");
      keys.put(type + "/" + ByteBuffer.wrap(numbers).getInt(), gcm(wrap, aad, sealed, 0));
    }
    assertThat(in.hasRemaining()).isFalse();
    return keys;
  }

  private static byte[] key(Map<String, byte[]> keys, String typeAndTenant) {
    return Objects.requireNonNull(keys.get(typeAndTenant));
  }

  /** Length-delimited fields as text; varint fields are skipped. */
  private static Map<Integer, String> protobuf(byte[] message) {
    Map<Integer, String> fields = new HashMap<>();
    ByteBuffer in = ByteBuffer.wrap(message);
    while (in.hasRemaining()) {
      int tag = in.get();
      if ((tag & 7) == 0) {
        in.get();
      } else {
        byte[] text = new byte[in.get()];
        in.get(text);
        fields.put(tag >> 3, new String(text, UTF_8));
      }
    }
    return fields;
  }

  // ---- primitives

  private static byte[] gcm(byte[] key, byte[] aad, byte[] sealed, int offset) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, sealed, offset, 12));
    cipher.updateAAD(aad);
    return cipher.doFinal(sealed, offset + 12, sealed.length - offset - 12);
  }

  private static byte[] hkdf(byte[] key, byte[] salt, String info) throws GeneralSecurityException {
    return hmac(hmac(salt, key), info.getBytes(US_ASCII), new byte[]{1});
  }

  private static byte[] blinded(byte[] nameKey, String label, byte[]... input) throws GeneralSecurityException {
    return Arrays.copyOf(hmac(nameKey, ("spike/v1/" + label).getBytes(US_ASCII), join(input)), 16);
  }

  private static byte[] hmac(byte[] key, byte[]... input) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(join(input));
  }

  private static byte[] sized(String text) {
    return join(u32(text.length()), text.getBytes(UTF_8));
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] bytes(ByteBuffer from, int offset, int length) {
    return Arrays.copyOfRange(from.array(), offset, offset + length);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
