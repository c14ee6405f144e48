package io.spike.bench.micro;

import io.spike.api.PutSecretRequest;
import io.spike.api.SecretValues;
import io.spike.api.Validation;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.SecretCodecs;
import io.spike.api.wire.ValuesJson;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * JSON on its way through a node. One operation takes the body of a put apart, as its route does, checks it and makes the
 * stored form of its 256 bytes; or makes the answer to a get of them.
 */
@State(Scope.Benchmark)
public class JsonBenchmark {

  private byte[] body = SecretCodecs.PUT_REQUEST.encode(
      new PutSecretRequest("tenants/acme/" + Samples.path(0), SecretValues.of(Map.of("password", Samples.password()))));
  private byte[] value = Samples.value();

  /** Measured. */
  @Benchmark
  public byte[] parsePut(Blackhole hole) throws BadMessageException {
    PutSecretRequest sent = SecretCodecs.PUT_REQUEST.decode(body);
    try (SecretValues values = sent.values()) {
      hole.consume(Validation.secretPath(sent.path()));
      hole.consume(Validation.keyNames(values));
      return ValuesJson.encode(values);
    }
  }

  /** Measured. */
  @Benchmark
  public byte[] answerGet() {
    return SecretCodecs.encodeGetAnswer(value);
  }
}
