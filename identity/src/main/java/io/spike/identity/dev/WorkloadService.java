package io.spike.identity.dev;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.spiffe.bundle.jwtbundle.JwtBundle;
import io.spiffe.exception.AuthorityNotFoundException;
import io.spiffe.exception.BundleNotFoundException;
import io.spiffe.exception.JwtBundleException;
import io.spiffe.exception.JwtSvidException;
import io.spiffe.spiffeid.TrustDomain;
import io.spiffe.svid.jwtsvid.JwtSvid;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIImplBase;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesRequest;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.JWTSVID;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDResponse;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDResponse;
import io.spiffe.workloadapi.grpc.Workload.X509BundlesRequest;
import io.spiffe.workloadapi.grpc.Workload.X509BundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import io.spike.identity.SpiffeId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The five calls of the SPIFFE Workload API, for the callers of one socket. Thread-safe. */
final class WorkloadService extends SpiffeWorkloadAPIImplBase {

  private final DevAuthority authority;
  private final Registrations registrations;
  private final Set<PushedStream<?>> streams = ConcurrentHashMap.newKeySet();
  private final Runnable pushAll = () -> streams.forEach(PushedStream::push);

  WorkloadService(DevAuthority authority, Registrations registrations) {
    this.authority = authority;
    this.registrations = registrations;
    authority.onRotation(pushAll);
    registrations.onChange(pushAll);
  }

  void close() {
    authority.removeListener(pushAll);
    registrations.removeListener(pushAll);
  }

  void forEachStream(Consumer<PushedStream<?>> action) {
    streams.forEach(action);
  }

  @Override
  public void fetchX509SVID(X509SVIDRequest request, StreamObserver<X509SVIDResponse> observer) {
    Caller caller = CallerAttestor.CALLER.get();
    stream(observer, () -> x509Svids(caller));
  }

  @Override
  public void fetchX509Bundles(X509BundlesRequest request, StreamObserver<X509BundlesResponse> observer) {
    Caller caller = CallerAttestor.CALLER.get();
    stream(observer, () -> {
      identitiesOf(caller);
      return X509BundlesResponse.newBuilder().putBundles(trustDomainId(), der(authority.x509Bundle())).build();
    });
  }

  @Override
  public void fetchJWTBundles(JWTBundlesRequest request, StreamObserver<JWTBundlesResponse> observer) {
    Caller caller = CallerAttestor.CALLER.get();
    stream(observer, () -> {
      identitiesOf(caller);
      return JWTBundlesResponse.newBuilder()
          .putBundles(trustDomainId(), ByteString.copyFromUtf8(authority.jwtBundle())).build();
    });
  }

  private <T> void stream(StreamObserver<T> observer, Supplier<T> state) {
    ServerCallStreamObserver<T> calls = (ServerCallStreamObserver<T>) observer;
    PushedStream<T> stream = new PushedStream<>(authority, calls, state);
    calls.setOnCancelHandler(() -> {
      streams.remove(stream);
      stream.cancelled();
    });
    streams.add(stream);
    stream.push();
  }

  private X509SVIDResponse x509Svids(Caller caller) {
    X509SVIDResponse.Builder response = X509SVIDResponse.newBuilder();
    for (SpiffeId id : identitiesOf(caller)) {
      IssuedSvid svid = authority.issue(id);
      response.addSvids(X509SVID.newBuilder()
          .setSpiffeId(id.toString())
          .setX509Svid(der(svid.chain()))
          .setX509SvidKey(ByteString.copyFrom(svid.key().getEncoded()))
          // Asked for after the signature: whoever signed is in the bundle by then.
          .setBundle(der(authority.x509Bundle())));
    }
    return response.build();
  }

  private List<SpiffeId> identitiesOf(Caller caller) {
    if (!caller.lives()) {
      throw Status.UNAVAILABLE.withDescription("the calling process has ended").asRuntimeException();
    }
    List<SpiffeId> ids = registrations.of(caller);
    if (ids.isEmpty()) {
      throw Status.PERMISSION_DENIED.withDescription("no identity issued").asRuntimeException();
    }
    return ids;
  }

  @Override
  public void fetchJWTSVID(JWTSVIDRequest request, StreamObserver<JWTSVIDResponse> observer) {
    answer(observer, () -> jwtSvids(CallerAttestor.CALLER.get(), request));
  }

  private JWTSVIDResponse jwtSvids(Caller caller, JWTSVIDRequest request) {
    if (request.getAudienceCount() == 0) {
      throw Status.INVALID_ARGUMENT.withDescription("audience must be specified").asRuntimeException();
    }
    JWTSVIDResponse.Builder response = JWTSVIDResponse.newBuilder();
    for (SpiffeId id : identitiesOf(caller)) {
      if (request.getSpiffeId().isEmpty() || request.getSpiffeId().equals(id.toString())) {
        response.addSvids(JWTSVID.newBuilder()
            .setSpiffeId(id.toString())
            .setSvid(authority.issueJwt(id, request.getAudienceList())));
      }
    }
    if (response.getSvidsCount() == 0) {
      throw Status.PERMISSION_DENIED.withDescription("no identity issued").asRuntimeException();
    }
    return response.build();
  }

  @Override
  public void validateJWTSVID(ValidateJWTSVIDRequest request, StreamObserver<ValidateJWTSVIDResponse> observer) {
    answer(observer, () -> validated(request));
  }

  private ValidateJWTSVIDResponse validated(ValidateJWTSVIDRequest request) {
    if (request.getAudience().isEmpty() || request.getSvid().isEmpty()) {
      throw Status.INVALID_ARGUMENT.withDescription("audience and svid must be specified").asRuntimeException();
    }
    try {
      JwtBundle bundle = JwtBundle.parse(TrustDomain.parse(authority.trustDomain()),
          authority.jwtBundle().getBytes(StandardCharsets.UTF_8));
      JwtSvid svid = JwtSvid.parseAndValidate(request.getSvid(), bundle, Set.of(request.getAudience()));
      return ValidateJWTSVIDResponse.newBuilder()
          .setSpiffeId(svid.getSpiffeId().toString())
          .setClaims(Claims.struct(svid.getClaims()))
          .build();
    } catch (JwtSvidException | BundleNotFoundException | AuthorityNotFoundException e) {
      throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).withCause(e).asRuntimeException();
    } catch (JwtBundleException e) {
      throw new IllegalStateException("our own JWK set cannot be read", e);
    }
  }

  private static <T> void answer(StreamObserver<T> observer, Supplier<T> answer) {
    T message;
    try {
      message = answer.get();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
      return;
    }
    observer.onNext(message);
    observer.onCompleted();
  }

  private String trustDomainId() {
    return "spiffe://" + authority.trustDomain();
  }

  private static ByteString der(List<X509Certificate> certificates) {
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    try {
      for (X509Certificate certificate : certificates) {
        der.writeBytes(certificate.getEncoded());
      }
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("our own certificate cannot be encoded", e);
    }
    return ByteString.copyFrom(der.toByteArray());
  }
}
