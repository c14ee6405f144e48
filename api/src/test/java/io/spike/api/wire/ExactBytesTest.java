package io.spike.api.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.spike.api.ClusterAnswer;
import io.spike.api.ClusterKeeper;
import io.spike.api.ClusterNode;
import io.spike.api.ContributeRequest;
import io.spike.api.DecryptAnswer;
import io.spike.api.DecryptRequest;
import io.spike.api.EmptyAnswer;
import io.spike.api.EncryptAnswer;
import io.spike.api.EncryptRequest;
import io.spike.api.ErrorCode;
import io.spike.api.GetSecretAnswer;
import io.spike.api.GetSecretRequest;
import io.spike.api.HealthAnswer;
import io.spike.api.KeeperState;
import io.spike.api.ListSecretsAnswer;
import io.spike.api.NodeRole;
import io.spike.api.Position;
import io.spike.api.PutSecretRequest;
import io.spike.api.RecoverAnswer;
import io.spike.api.RestoreAnswer;
import io.spike.api.RestoreRequest;
import io.spike.api.RootKeyStatus;
import io.spike.api.RotateAnswer;
import io.spike.api.RotateRequest;
import io.spike.api.SealState;
import io.spike.api.SecretMetadata;
import io.spike.api.SecretMetadataAnswer;
import io.spike.api.SecretValues;
import io.spike.api.SecretVersion;
import io.spike.api.SecretVersionsRequest;
import io.spike.api.ShardAnswer;
import io.spike.api.VerifyAnswer;
import io.spike.api.VerifyRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each message, byte for byte as SPIKE's Go programs write it, and back. */
class ExactBytesTest {

  private static final Instant T1 = Instant.parse("2026-01-02T03:04:05.600Z");
  private static final Instant T2 = Instant.parse("2026-01-02T03:04:06Z");

  private static byte[] shard() {
    byte[] shard = new byte[32];
    shard[0] = (byte) 255;
    shard[31] = 7;
    return shard;
  }

  private static String shardJson() {
    return "[255" + ",0".repeat(30) + ",7]";
  }

  static Stream<Arguments> messages() {
    TreeMap<Long, SecretVersion> versions = new TreeMap<>();
    versions.put(2L, new SecretVersion(T1, 2, T2));
    versions.put(10L, new SecretVersion(T2, 10, null));
    return Stream.of(
        arguments(SecretCodecs.PUT_REQUEST, new PutSecretRequest("a/b", SecretValues.of(Map.of("k", "v", "a", "1"))),
            "{'path':'a/b','values':{'a':'1','k':'v'}}"),
        arguments(SecretCodecs.PUT_REQUEST, new PutSecretRequest("a/b", null), "{'path':'a/b','values':null}"),
        arguments(SecretCodecs.GET_REQUEST, new GetSecretRequest("a/b", 0), "{'path':'a/b'}"),
        arguments(SecretCodecs.GET_REQUEST, new GetSecretRequest("a/b", -1), "{'path':'a/b','version':-1}"),
        arguments(SecretCodecs.VERSIONS_REQUEST, new SecretVersionsRequest("a/b", List.of(1L, 0L)),
            "{'path':'a/b','versions':[1,0]}"),
        arguments(SecretCodecs.VERSIONS_REQUEST, new SecretVersionsRequest("a/b", List.of()),
            "{'path':'a/b','versions':[]}"),
        arguments(EmptyCodecs.ANSWER, EmptyAnswer.OK, "{}"),
        arguments(EmptyCodecs.ANSWER, new EmptyAnswer(ErrorCode.API_BAD_REQUEST), "{'err':'api_bad_request'}"),
        arguments(SecretCodecs.GET_ANSWER, new GetSecretAnswer(SecretValues.of(Map.of("k", "v")), null),
            "{'data':{'k':'v'}}"),
        arguments(SecretCodecs.GET_ANSWER, new GetSecretAnswer(SecretValues.none(), null), "{'data':{}}"),
        arguments(SecretCodecs.GET_ANSWER, new GetSecretAnswer(null, ErrorCode.API_NOT_FOUND),
            "{'data':null,'err':'api_not_found'}"),
        arguments(SecretCodecs.LIST_ANSWER, new ListSecretsAnswer(List.of("a", "b"), null), "{'keys':['a','b']}"),
        arguments(SecretCodecs.LIST_ANSWER, new ListSecretsAnswer(List.of(), null), "{'keys':[]}"),
        arguments(SecretCodecs.LIST_ANSWER, new ListSecretsAnswer(null, ErrorCode.ACCESS_UNAUTHORIZED),
            "{'keys':null,'err':'access_unauthorized'}"),
        arguments(SecretCodecs.METADATA_ANSWER,
            new SecretMetadataAnswer(versions, new SecretMetadata(10, 10, T2, T1, 10), null),
            "{'versions':{'10':{'createdTime':'2026-01-02T03:04:06Z','version':10,'deletedTime':null},"
                + "'2':{'createdTime':'2026-01-02T03:04:05.6Z','version':2,'deletedTime':'2026-01-02T03:04:06Z'}},"
                + "'metadata':{'currentVersion':10,'oldestVersion':10,'createdTime':'2026-01-02T03:04:06Z',"
                + "'updatedTime':'2026-01-02T03:04:05.6Z','maxVersions':10}}"),
        arguments(SecretCodecs.METADATA_ANSWER, SecretMetadataAnswer.failed(ErrorCode.API_NOT_FOUND),
            "{'metadata':{'currentVersion':0,'oldestVersion':0,'createdTime':'0001-01-01T00:00:00Z',"
                + "'updatedTime':'0001-01-01T00:00:00Z','maxVersions':0},'err':'api_not_found'}"),
        arguments(KeeperCodecs.CONTRIBUTE_REQUEST, new ContributeRequest(shard()), "{'shard':" + shardJson() + "}"),
        arguments(KeeperCodecs.CONTRIBUTE_REQUEST, new ContributeRequest(null), "{'shard':null}"),
        arguments(KeeperCodecs.SHARD_ANSWER, new ShardAnswer(shard(), null), "{'shard':" + shardJson() + ",'Err':''}"),
        arguments(KeeperCodecs.SHARD_ANSWER, new ShardAnswer(null, ErrorCode.API_BAD_REQUEST),
            "{'shard':null,'Err':'api_bad_request'}"),
        arguments(KeeperCodecs.VERIFY_REQUEST, new VerifyRequest(new byte[12], new byte[]{1, 2}),
            "{'nonce':'AAAAAAAAAAAAAAAA','ciphertext':'AQI='}"),
        arguments(KeeperCodecs.VERIFY_REQUEST, new VerifyRequest(null, null), "{'nonce':null,'ciphertext':null}"),
        arguments(KeeperCodecs.VERIFY_ANSWER, new VerifyAnswer("00ff", null), "{'hash':'00ff'}"),
        arguments(KeeperCodecs.VERIFY_ANSWER, new VerifyAnswer("", ErrorCode.API_INTERNAL_ERROR),
            "{'hash':'','err':'api_internal_error'}"),
        arguments(CipherCodecs.ENCRYPT_REQUEST, new EncryptRequest("spike".getBytes(UTF_8), ""),
            "{'plaintext':'c3Bpa2U='}"),
        arguments(CipherCodecs.ENCRYPT_REQUEST, new EncryptRequest(null, "AES"),
            "{'plaintext':null,'algorithm':'AES'}"),
        arguments(CipherCodecs.ENCRYPT_ANSWER, new EncryptAnswer(1, new byte[12], new byte[]{1, 2}, null),
            "{'version':1,'nonce':'AAAAAAAAAAAAAAAA','ciphertext':'AQI='}"),
        arguments(CipherCodecs.ENCRYPT_ANSWER, EncryptAnswer.failed(ErrorCode.ACCESS_UNAUTHORIZED),
            "{'version':0,'nonce':null,'ciphertext':null,'err':'access_unauthorized'}"),
        arguments(CipherCodecs.DECRYPT_REQUEST, new DecryptRequest(49, new byte[12], new byte[]{1, 2}, ""),
            "{'version':49,'nonce':'AAAAAAAAAAAAAAAA','ciphertext':'AQI='}"),
        arguments(CipherCodecs.DECRYPT_REQUEST, new DecryptRequest(0, null, null, "AES"),
            "{'version':0,'nonce':null,'ciphertext':null,'algorithm':'AES'}"),
        arguments(CipherCodecs.DECRYPT_ANSWER, new DecryptAnswer("spike".getBytes(UTF_8), null),
            "{'plaintext':'c3Bpa2U='}"),
        arguments(CipherCodecs.DECRYPT_ANSWER, new DecryptAnswer(null, ErrorCode.API_BAD_REQUEST),
            "{'plaintext':null,'err':'api_bad_request'}"),
        arguments(OperatorCodecs.RECOVER_ANSWER,
            new RecoverAnswer(new TreeMap<>(Map.of(1, shard(), 2, shard(), 10, shard())), null),
            "{'shards':{'1':" + shardJson() + ",'10':" + shardJson() + ",'2':" + shardJson() + "}}"),
        arguments(OperatorCodecs.RECOVER_ANSWER, new RecoverAnswer(null, ErrorCode.API_INTERNAL_ERROR),
            "{'shards':null,'err':'api_internal_error'}"),
        arguments(OperatorCodecs.RESTORE_REQUEST, new RestoreRequest(1, shard()),
            "{'id':1,'shard':" + shardJson() + "}"),
        arguments(OperatorCodecs.RESTORE_REQUEST, new RestoreRequest(0, null), "{'id':0,'shard':null}"),
        arguments(OperatorCodecs.RESTORE_ANSWER, new RestoreAnswer(1, 1, false, null, null),
            "{'collected':1,'remaining':1,'restored':false}"),
        arguments(OperatorCodecs.RESTORE_ANSWER, new RestoreAnswer(2, 0, true, "a <note>", null),
            "{'collected':2,'remaining':0,'restored':true,'note':'a \\u003cnote\\u003e'}"),
        arguments(OperatorCodecs.RESTORE_ANSWER, RestoreAnswer.failed(ErrorCode.API_BAD_REQUEST),
            "{'collected':0,'remaining':0,'restored':false,'err':'api_bad_request'}"),
        arguments(ClusterCodecs.HEALTH_ANSWER,
            new HealthAnswer(true, true, true, NodeRole.FOLLOWER, "nexus-1", new Position(1, 42), "0.1.0"),
            "{'initialized':true,'sealed':true,'sealedByOperator':true,'role':'follower','leader':'nexus-1',"
                + "'position':'1.42','version':'0.1.0'}"),
        arguments(ClusterCodecs.HEALTH_ANSWER,
            new HealthAnswer(true, false, NodeRole.LEADER, "nexus-1", new Position(1, 42), "0.1.0"),
            "{'initialized':true,'sealed':false,'role':'leader','leader':'nexus-1','position':'1.42','version':'0.1.0'}"),
        arguments(ClusterCodecs.HEALTH_ANSWER, new HealthAnswer(false, true, NodeRole.CANDIDATE, null, null, "0.1.0"),
            "{'initialized':false,'sealed':true,'role':'candidate','leader':null,'position':null,'version':'0.1.0'}"),
        arguments(ClusterCodecs.CLUSTER_ANSWER,
            new ClusterAnswer("00ff", true,
                List.of(new ClusterNode("nexus-1", "https://127.0.0.1:8553", NodeRole.LEADER, 3, 120, 0,
                    SealState.UNSEALED, "0.1.0", -7L, null),
                    new ClusterNode("nexus-2", "https://127.0.0.1:8653", NodeRole.UNREACHABLE, 0, 0, -1,
                        SealState.UNKNOWN, "", null, "no answer within 1 s")),
                List.of(new ClusterKeeper("keeper-1", "https://127.0.0.1:8443", KeeperState.HOLDS_SHARD)),
                new Position(1, 42), "nexus-1", 3, new RootKeyStatus(2, 1, "waits")),
            "{'clusterId':'00ff','initialized':true,'nodes':[{'name':'nexus-1','address':'https://127.0.0.1:8553',"
                + "'role':'leader','term':3,'appliedIndex':120,'lag':0,'seal':'unsealed','version':'0.1.0','clockOffset':-7},"
                + "{'name':'nexus-2','address':'https://127.0.0.1:8653','role':'unreachable','term':0,'appliedIndex':0,"
                + "'lag':-1,'seal':'unknown','version':'','reason':'no answer within 1 s'}],"
                + "'keepers':[{'name':'keeper-1','address':'https://127.0.0.1:8443','state':'holds-shard'}],"
                + "'position':'1.42','leader':'nexus-1','term':3,'rootKey':{'epoch':2,'recovery':1,'rotation':'waits'}}"),
        arguments(ClusterCodecs.CLUSTER_ANSWER,
            new ClusterAnswer("", false, List.of(), List.of(), null, null, 0, null),
            "{'clusterId':'','initialized':false,'nodes':[],'keepers':[],'position':null,'leader':null,'term':0}"),
        arguments(RotateCodecs.REQUEST, RotateRequest.root(true),
            "{'key':'root','tenant':'','dropOldRecovery':true}"),
        arguments(RotateCodecs.REQUEST, RotateRequest.tenant("acme"),
            "{'key':'tenant','tenant':'acme','dropOldRecovery':false}"),
        arguments(RotateCodecs.ANSWER, new RotateAnswer(2, "waits", null), "{'epoch':2,'rotation':'waits'}"),
        arguments(RotateCodecs.ANSWER, new RotateAnswer(0, null, ErrorCode.ENTITY_EXISTS),
            "{'epoch':0,'err':'entity_exists'}"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  <T> void everyMessageHasTheseBytesAndReadsBack(Codec<T> codec, T message, String json) throws BadMessageException {
    String exact = json.replace('\'', '"');
    assertThat(new String(codec.encode(message), UTF_8)).isEqualTo(exact);
    assertThat(codec.decode(exact.getBytes(UTF_8))).isEqualTo(message);
  }

  @Test
  void theAnswerToAGetCanBeMadeFromTheStoredBytesAlone() {
    SecretValues values = SecretValues.of(Map.of("k", "<v>"));
    assertThat(SecretCodecs.encodeGetAnswer(ValuesJson.encode(values)))
        .isEqualTo(SecretCodecs.GET_ANSWER.encode(new GetSecretAnswer(values, null)));
    assertThat(SecretCodecs.encodeGetAnswer(ValuesJson.encode(null)))
        .isEqualTo(SecretCodecs.GET_ANSWER.encode(new GetSecretAnswer(null, null)));
  }

  @Test
  void stringsAreEscapedAsGoEscapesThem() {
    String text = "\"\\/<>&\b\f\n\r\t\u0001\u001f\u007f\u2028\u2029ä\ud83d\udd11";
    assertThat(new String(ValuesJson.encode(SecretValues.of(Map.of("k", text))), UTF_8))
        .isEqualTo("{\"k\":\"\\\"\\\\/\\u003c\\u003e\\u0026\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\\u2028\\u2029"
            + "ä\ud83d\udd11\"}");
  }

  @ParameterizedTest
  @MethodSource("times")
  void timesAreTrimmedAsGoTrimsThem(Instant time, String text) {
    assertThat(GoTime.format(time)).isEqualTo(text);
    assertThat(GoTime.parse(text)).isEqualTo(time);
  }

  static Stream<Arguments> times() {
    return Stream.of(
        arguments(SecretMetadata.ZERO_TIME, "0001-01-01T00:00:00Z"),
        arguments(Instant.parse("2026-12-31T23:59:59.000000001Z"), "2026-12-31T23:59:59.000000001Z"),
        arguments(Instant.parse("2026-12-31T23:59:59.120Z"), "2026-12-31T23:59:59.12Z"),
        arguments(Instant.parse("2026-02-03T00:00:00Z"), "2026-02-03T00:00:00Z"));
  }

  @Test
  void timesWithAnOffsetAreRead() {
    assertThat(GoTime.parse("2026-02-03T02:00:00.5+02:00")).isEqualTo(Instant.parse("2026-02-03T00:00:00.500Z"));
  }
}
