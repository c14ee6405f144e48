package io.spike.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spike.api.AuditBundle;
import io.spike.api.AuditBundle.AuditRecord;
import io.spike.api.AuditBundle.OpenedPart;
import io.spike.api.wire.AuditCodecs;
import io.spike.client.audit.BundleVerifier;
import io.spike.client.audit.EntryKinds;
import io.spike.client.audit.UnprovenException;
import io.spike.client.audit.VerifierKey;
import io.spike.store.entry.EntryKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bundles as a server makes them, and forged ones, judged by our verifier and by docs/verify.py, which was written from
 * docs/verify.md alone: both must come to the same verdict.
 */
class BundleVerifierTest {

  private static final Path PYTHON_VERIFIER = Path.of("../docs/verify.py");
  private static final long SECRET = 4;

  @TempDir
  static Path directory;
  private static Bundles log;
  private static VerifierKey key;

  @BeforeAll
  static void write() throws IOException {
    log = Bundles.in(directory.resolve("store"));
    key = VerifierKey.parse(log.key());
  }

  @AfterAll
  static void close() {
    log.close();
  }

  private static boolean isProven(String json) {
    return isProven(json.getBytes(UTF_8));
  }

  private static boolean isProven(byte[] json) {
    try {
      BundleVerifier.verify(json, key);
      return true;
    } catch (UnprovenException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
      return false;
    }
  }

  private static String json(AuditBundle bundle) {
    return new String(AuditCodecs.BUNDLE.encode(bundle), UTF_8);
  }

  /** Every entry that is covered, and one whose descriptor is not opened: it proves less, and says less. */
  private static List<String> genuine() {
    List<String> genuine = new ArrayList<>();
    for (long sequence = 1; sequence <= log.size(); sequence++) {
      genuine.add(log.json(sequence));
    }
    AuditBundle b = log.bundle(SECRET);
    AuditRecord r = b.record();
    genuine.add(json(with(b, List.of(), new AuditRecord(r.time(), r.tenant(), r.kind(), r.version(), null, null, null,
        null, null, null))));
    return genuine;
  }

  private static AuditBundle with(AuditBundle b, List<OpenedPart> parts, AuditRecord record) {
    return new AuditBundle(b.format(), b.logKey(), b.checkpoint(), b.sequence(), b.entry(), b.inclusion(), parts,
        record);
  }

  /** Name of the forgery to its JSON. */
  private static Map<String, String> forged() {
    Map<String, String> forged = new LinkedHashMap<>();
    String json = log.json(SECRET);
    flipEachField(json, forged);
    AuditBundle b = log.bundle(SECRET);
    AuditBundle other = log.bundle(SECRET + 1);
    OpenedPart opened = b.parts().getFirst();
    forged.put("another entry's record", json(with(b, b.parts(), other.record())));
    forged.put("another entry's descriptor", json(with(b, other.parts(), b.record())));
    forged.put("another entry's descriptor and record", json(with(b, other.parts(), other.record())));
    forged.put("the descriptor twice", json(with(b, List.of(opened, opened), b.record())));
    forged.put("another part", json(with(b, List.of(new OpenedPart(2, opened.salt(), opened.content())), b.record())));
    forged.put("no descriptor, but its record", json(with(b, List.of(), b.record())));
    forged.put("another sequence", json.replace("\"sequence\":4", "\"sequence\":5"));
    forged.put("a path in the record", json.replace("\"path\":\"db/creds\"", "\"path\":\"db/other\""));
    forged.put("no path in the record", json.replace("\"path\":\"db/creds\"", "\"path\":null"));
    forged.put("a field more in the record", json.replace("\"path\":", "\"approvedBy\":\"me\",\"path\":"));
    forged.put("a field less in the record", json.replace("\"reason\":\"\",", ""));
    forged.put("a field twice in the record", json.replace("\"path\":", "\"path\":\"a\",\"path\":"));
    forged.put("a second record", json.replace("\"record\":", "\"record\":{},\"record\":"));
    forged.put("a record in capitals", json.replace("\"format\":", "\"Record\":{\"path\":\"x\"},\"format\":"));
    forged.put("a fraction", json.replace("\"version\":1", "\"version\":1.0"));
    forged.put("true for one", json.replace("\"version\":1", "\"version\":true"));
    forged.put("null for nothing", json.replace("\"inclusion\":[", "\"inclusion\":null,\"x\":["));
    forged.put("something behind", json + "{}");
    forged.put("a proof of more hashes",
        json.replace("\"inclusion\":[", "\"inclusion\":[\"" + "A".repeat(43) + "=\","));
    forged.put("base64 without padding", json.replaceFirst("=\"", "\""));
    forged.put("base64 with a line end", json.replace("\"entry\":\"", "\"entry\":\"\\n"));
    forged.put("a line more in the checkpoint", json.replace("\\n\\n", "\\nmore\\n\\n"));
    forged.put("a signature more", json.replace("\",\"sequence\"", "\u2014 a b\\n\",\"sequence\""));
    forged.put("nothing", "");
    forged.put("no object", "[]");
    return forged;
  }

  /** One character of each string and number, at three places: another letter, another base64 digit, another digit. */
  private static void flipEachField(String json, Map<String, String> forged) {
    Matcher values = Pattern.compile(":(\"(?:[^\"\\\\]|\\\\.)+\"|[0-9]+)|(\"[A-Za-z0-9+/]{43}=\")").matcher(json);
    while (values.find()) {
      boolean text = json.charAt(values.end() - 1) == '"';
      int first = values.end() - values.group().length() + (json.charAt(values.start()) == ':' ? 1 : 0)
          + (text ? 1 : 0);
      int last = values.end() - (text ? 2 : 1);
      for (int at : new int[]{first, (first + last) / 2, last}) {
        char old = json.charAt(at);
        char flipped = old == '=' ? 'A' : Character.isDigit(old) && !text ? digit(old) : (char) (old ^ 1);
        forged.put("character " + at, json.substring(0, at) + flipped + json.substring(at + 1));
      }
    }
  }

  private static char digit(char old) {
    return (char) ('1' + (old - '0') % 9);
  }

  // ---- ours

  @Test
  void everyEntryUnderTheSignedHeadIsProven() {
    assertThat(genuine()).hasSize(9).allMatch(BundleVerifierTest::isProven).noneMatch(json -> json.contains("canary"));
  }

  @Test
  void whatIsProvenIsWhoWhatAndWhen() throws UnprovenException {
    BundleVerifier.Proven proven = BundleVerifier.verify(log.json(SECRET).getBytes(UTF_8), key);
    assertThat(proven.record()).isEqualTo(log.bundle(SECRET).record());
    assertThat(proven.record().path()).isEqualTo("db/creds");
    assertThat(proven.record().kind()).isEqualTo("SecretWritten");
    assertThat(proven.sequence()).isEqualTo(SECRET);
    assertThat(proven.size()).isEqualTo(log.size());
    assertThat(proven.log()).isEqualTo(key.name());
  }

  @Test
  void aForgedBundleIsRefused() {
    assertThat(forged()).hasSizeGreaterThan(50)
        .allSatisfy((name, json) -> assertThat(isProven(json)).as(name + ": " + json).isFalse());
  }

  /** Whatever byte of the file it is, and whichever bit. */
  @Test
  void aBundleWithAnyByteChangedIsRefused() {
    byte[] json = log.json(SECRET).getBytes(UTF_8);
    for (int at = 0; at < json.length; at++) {
      byte[] changed = json.clone();
      changed[at] ^= (byte) (1 << at % 8);
      assertThat(isProven(changed)).as("byte " + at + " of " + new String(json, UTF_8)).isFalse();
    }
  }

  @Test
  void anotherLogsKeyProvesNothing() throws IOException {
    try (Bundles other = Bundles.in(directory.resolve("other"))) {
      assertThat(isProven(other.json(SECRET))).isFalse();
    }
  }

  @Test
  void aDamagedKeyIsNamed() {
    assertThatThrownBy(() -> VerifierKey.parse("x")).hasMessage("the log key is not of the form <name>+<hash>+<key>");
    String damaged = log.key().replace("spike/", "spook/");
    assertThatThrownBy(() -> VerifierKey.parse(damaged))
        .hasMessage("the log key is damaged: its hash is not that of its name and key");
    assertThat(VerifierKey.parse(" " + log.key() + "\n").id()).isEqualTo(log.bundle(1).logKey());
  }

  @Test
  void bothVerifiersKnowEveryKindOfEntry() throws IOException {
    Map<Integer, String> kinds = new LinkedHashMap<>();
    for (EntryKind kind : EntryKind.values()) {
      kinds.put(kind.code(), kind.label());
    }
    assertThat(EntryKinds.names()).containsExactlyInAnyOrderEntriesOf(kinds);
    String python = Files.readString(PYTHON_VERIFIER);
    assertThat(kinds).allSatisfy((code, name) -> assertThat(python).contains(code + ": \"" + name + "\""));
  }

  // ---- theirs

  @Test
  void aStrangersVerifierComesToTheSameVerdict() throws Exception {
    List<byte[]> bundles = new ArrayList<>();
    genuine().forEach(json -> bundles.add(json.getBytes(UTF_8)));
    forged().values().forEach(json -> bundles.add(json.getBytes(UTF_8)));
    byte[] json = log.json(SECRET).getBytes(UTF_8);
    for (int at = 0; at < json.length; at += 37) {
      byte[] changed = json.clone();
      changed[at] ^= (byte) (1 << at % 8);
      bundles.add(changed);
    }
    List<Boolean> ours = bundles.stream().map(BundleVerifierTest::isProven).toList();
    assertThat(ours).contains(true, false);
    assertThat(python(bundles)).isEqualTo(ours);
  }

  @Test
  void aStrangersVerifierIsShort() throws IOException {
    assertThat(Files.readAllLines(PYTHON_VERIFIER)).hasSizeLessThanOrEqualTo(200);
  }

  /** Its verdicts; a line begins with "proven" or "not proven". */
  private static List<Boolean> python(List<byte[]> bundles) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3", PYTHON_VERIFIER.toString(), log.key()));
    for (int i = 0; i < bundles.size(); i++) {
      Path file = directory.resolve("bundle-" + i);
      Files.write(file, bundles.get(i));
      command.add(file.toString());
    }
    Path out = directory.resolve("verdicts");
    Process process;
    try {
      process = new ProcessBuilder(command).redirectOutput(out.toFile())
          .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      assumeTrue(System.getenv("SPIKE_REQUIRE_PYTHON") != null, "python3 is not installed");
      throw e;
    }
    assertThat(process.waitFor()).isEqualTo(8);
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).allMatch(line -> line.startsWith("proven ") || line.startsWith("not proven "));
    return Arrays.stream(lines.toArray(String[]::new)).map(line -> line.startsWith("proven ")).toList();
  }
}
