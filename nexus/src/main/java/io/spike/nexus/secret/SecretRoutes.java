package io.spike.nexus.secret;

import io.spike.api.EmptyAnswer;
import io.spike.api.ErrorCode;
import io.spike.api.GetSecretAnswer;
import io.spike.api.GetSecretRequest;
import io.spike.api.ListSecretsAnswer;
import io.spike.api.Routes;
import io.spike.api.SecretMetadataAnswer;
import io.spike.api.SecretVersionsRequest;
import io.spike.api.wire.EmptyCodecs;
import io.spike.api.wire.SecretCodecs;
import io.spike.nexus.tenant.Tenants;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.Route;
import io.spike.nexus.http.Route.Availability;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Writer;
import io.spike.store.EventStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SPIKE's secret routes, answer for answer, and those it does not have: destroy and import. */
public final class SecretRoutes {

  /** What SPIKE's list is authorized against. */
  private static final String ALL_SECRETS = "spike/system/secret";
  private static final String POST = "POST";
  private static final int MAX_VERSIONS_NAMED = 10_000;

  private SecretRoutes() {}

  /**
   * The routes.
   *
   * @param maxVersions how many versions a new secret keeps
   */
  public static List<Route<?>> of(EventStore store, Tenants tenants, Reader reader, Writer writer, int maxVersions) {
    SecretWrites writes = new SecretWrites(tenants, writer, maxVersions);
    SecretReads reads = new SecretReads(store, tenants, reader);
    return List.of(
        new Route<>(secrets(Routes.ACTION_NONE), Operation.SECRET_PUT, Availability.WHEN_READY, PutRequest::parse,
            PutRequest::path, PutRequest::fault, writes::put, SecretRoutes::empty),
        new Route<>(secrets(Routes.ACTION_DELETE), Operation.SECRET_DELETE, Availability.WHEN_READY,
            SecretCodecs.VERSIONS_REQUEST::decode, SecretVersionsRequest::path, SecretRoutes::fault, writes::delete,
            SecretRoutes::empty),
        new Route<>(secrets(Routes.ACTION_UNDELETE), Operation.SECRET_UNDELETE, Availability.WHEN_READY,
            SecretCodecs.VERSIONS_REQUEST::decode, SecretVersionsRequest::path, SecretRoutes::fault, writes::undelete,
            SecretRoutes::empty),
        new Route<>(secrets(Routes.ACTION_DESTROY), Operation.SECRET_DESTROY, Availability.WHEN_READY,
            SecretCodecs.VERSIONS_REQUEST::decode, SecretVersionsRequest::path, SecretRoutes::fault, writes::destroy,
            SecretRoutes::empty),
        new Route<>(secrets(Routes.ACTION_GET), Operation.SECRET_GET, Availability.WHEN_READY,
            SecretCodecs.GET_REQUEST::decode, GetSecretRequest::path, SecretRoutes::fault, reads::get,
            code -> SecretCodecs.GET_ANSWER.encode(new GetSecretAnswer(null, code))),
        new Route<>(secrets(Routes.ACTION_LIST), Operation.SECRET_LIST, Availability.WHEN_READY, SecretRoutes::nothing,
            _ -> ALL_SECRETS, _ -> null, (call, _) -> reads.list(call),
            code -> SecretCodecs.LIST_ANSWER.encode(new ListSecretsAnswer(null, code))),
        new Route<>(new Route.Key(POST, Routes.SECRETS_METADATA, Routes.ACTION_GET), Operation.SECRET_METADATA,
            Availability.WHEN_READY, SecretCodecs.GET_REQUEST::decode, GetSecretRequest::path, SecretRoutes::fault,
            reads::metadata, code -> SecretCodecs.METADATA_ANSWER.encode(SecretMetadataAnswer.failed(code))),
        new SecretImport(store, tenants, reader, writer, maxVersions).route());
  }

  private static Route.Key secrets(String action) {
    return new Route.Key(POST, Routes.SECRETS, action);
  }

  private static Boolean nothing(byte[] body) throws io.spike.api.wire.BadMessageException {
    EmptyCodecs.checkRequest(body);
    return Boolean.TRUE;
  }

  private static @Nullable String fault(GetSecretRequest request) {
    return Place.fault(request.path());
  }

  private static @Nullable String fault(SecretVersionsRequest request) {
    return request.versions().size() > MAX_VERSIONS_NAMED
        ? "versions must name at most " + MAX_VERSIONS_NAMED + ", not " + request.versions().size()
        : Place.fault(request.path());
  }

  private static byte[] empty(ErrorCode code) {
    return EmptyCodecs.ANSWER.encode(new EmptyAnswer(code));
  }
}
