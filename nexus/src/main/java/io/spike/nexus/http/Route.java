package io.spike.nexus.http;

import io.spike.api.ErrorCode;
import io.spike.api.wire.BadMessageException;
import io.spike.nexus.access.Operation;
import io.spike.store.crypto.Crypto;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the interface, as data: all that differs between routes. What they have in common, above all
 * authorization, audit and the mapping of errors, is the {@link Pipeline}, which alone calls these functions.
 *
 * @param <Q> the request
 * @param key where it is served
 * @param operation what authorization is asked and audit records
 * @param availability in which states it is served
 * @param source of the request
 * @param resource what the request is about: a path as sent
 * @param validator one sentence that names the field at fault, null when all is well; comes after authorization
 * @param handler does it
 * @param errorBody the body that goes with a code
 * @param judgedFirst what the caller is judged by before the body is looked at, where that does not follow from the body
 *     and SPIKE asks for rights first; else null
 * @param streamed whether the handler reads the body as it arrives, and holds little of it
 */
public record Route<Q>(Key key, Operation operation, Availability availability, Source<Q> source,
    Function<Q, String> resource, Function<Q, @Nullable String> validator, Handler<Q> handler,
    Function<ErrorCode, byte[]> errorBody, @Nullable String judgedFirst, boolean streamed) {

  /** A route that reads the body whole, and judges the caller by {@code judgedFirst} before it looks at it, unless null. */
  public Route(Key key, Operation operation, Availability availability, Parser<Q> parser, Function<Q, String> resource,
      Function<Q, @Nullable String> validator, Handler<Q> handler, Function<ErrorCode, byte[]> errorBody,
      @Nullable String judgedFirst) {
    this(key, operation, availability, in -> whole(in, parser), resource, validator, handler, errorBody, judgedFirst,
        false);
  }

  /** A route that looks at the body first. */
  public Route(Key key, Operation operation, Availability availability, Parser<Q> parser, Function<Q, String> resource,
      Function<Q, @Nullable String> validator, Handler<Q> handler, Function<ErrorCode, byte[]> errorBody) {
    this(key, operation, availability, parser, resource, validator, handler, errorBody, null);
  }

  /** A route whose handler reads the body as it arrives, once the caller was found to have the right to {@code resource}. */
  public static Route<ArrivingBody> streamed(Key key, Operation operation, Availability availability,
      String resource, Function<ArrivingBody, @Nullable String> validator, Handler<ArrivingBody> handler,
      Function<ErrorCode, byte[]> errorBody) {
    return new Route<>(key, operation, availability, Incoming::arriving, _ -> resource, validator, handler, errorBody,
        resource, true);
  }

  private static <Q> Q whole(Incoming in, Parser<Q> parser) throws Exception {
    byte[] body = in.body();
    try {
      return parser.parse(body);
    } finally {
      Crypto.wipe(body);
    }
  }

  /**
   * Where a route is served. Exact and case-sensitive.
   *
   * @param method GET or POST
   * @param path of the URL
   * @param action the first value of the query parameter {@code action}, empty where there is none
   * @param octets whether the body is sent as {@code application/octet-stream}, and means something by that
   */
  public record Key(String method, String path, String action, boolean octets) {

    /** Whatever the body's type. */
    public Key(String method, String path, String action) {
      this(method, path, action, false);
    }
  }

  /** In which states a route is served. */
  public enum Availability {
    /** Once the cluster is initialized and this node unsealed. */
    WHEN_READY,
    /** Always. */
    ALWAYS
  }

  /** Where a request comes from. */
  @FunctionalInterface
  public interface Source<Q> {
    /** May block. */
    Q of(Incoming in) throws Exception;
  }

  /** From a body to a request. */
  @FunctionalInterface
  public interface Parser<Q> {
    /** Throws where Go's decoder would. */
    Q parse(byte[] body) throws BadMessageException;
  }

  /** Does what was asked. Runs on a virtual thread and may block until the call's deadline. */
  @FunctionalInterface
  public interface Handler<Q> {
    /** Any exception is mapped to an answer by the pipeline. */
    Reply handle(Call call, Q request) throws Exception;
  }
}
