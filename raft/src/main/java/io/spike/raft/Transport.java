package io.spike.raft;

import io.spike.identity.Identity;
import io.spike.identity.PeerVerifier;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.Tls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.grpc.GrpcUtil;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptors;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;

/**
 * Mutual TLS with SVIDs for everything on the Raft port, and our own services beside Ratis'. Stateless.
 *
 * <p>Ratis would take OpenSSL for servers and check host names; JSSE with extended managers does neither, and the
 * managers are asked at every full handshake, which is what makes rotation work.
 */
final class Transport {

  private Transport() {}

  static GrpcTlsConfig tls(SvidSource identity, Predicate<SpiffeId> peers) {
    return GrpcTlsConfig.newBuilder().setKeyManager(Tls.keyManager(identity))
        .setTrustManager(Tls.trustManager(identity, peers)).setMutualTls(true).setSslProvider(SslProvider.JDK)
        .setProtocols("TLSv1.3").build();
  }

  /** For our own connections to peers. */
  static SslContext client(SvidSource identity, Predicate<SpiffeId> peers) {
    SslContext context = GrpcUtil.buildSslContextForClient(tls(identity, peers));
    limitSessions(context, identity.current());
    return context;
  }

  /** Everything Ratis needs to know that is not a plain setting. */
  static Parameters parameters(RaftSettings settings, PeerName self, SvidSource identity, Predicate<SpiffeId> peers,
      List<ServerServiceDefinition> services) {
    GrpcTlsConfig tls = tls(identity, peers);
    SslContext server = GrpcUtil.buildSslContextForServer(tls);
    limitSessions(server, identity.current());
    identity.onChange(new SessionLimit(server));
    Parameters parameters = new Parameters();
    GrpcConfigKeys.TLS.setConf(parameters, tls);
    long age = settings.connectionMaxAge().toNanos();
    GrpcConfigKeys.Server.setServicesCustomizer(parameters, (builder, _) -> {
      services.forEach(service -> builder.addService(
          ServerInterceptors.intercept(service, Grpc.onlyFor(settings.groupId(), settings.self()))));
      return builder.intercept(new AddresseeGuard(self)).intercept(new PeerGuard(new PeerVerifier(identity), peers))
          .sslContext(server)
          .maxConnectionAge(age, TimeUnit.NANOSECONDS)
          .maxConnectionAgeGrace(age / 2, TimeUnit.NANOSECONDS).permitKeepAliveTime(5, TimeUnit.SECONDS)
          .permitKeepAliveWithoutCalls(true);
    });
    return parameters;
  }

  /** Resumed sessions skip the check of the certificate, so they must not outlive it by much. */
  private static void limitSessions(SslContext context, Identity identity) {
    Duration left = Duration.between(Instant.now(), identity.chain().getFirst().getNotAfter().toInstant());
    // 0 would mean "for ever".
    context.sessionContext().setSessionTimeout((int) Math.clamp(left.toSeconds() / 4, 1, 3600));
  }

  private record SessionLimit(SslContext context) implements Consumer<Identity> {
    @Override
    public void accept(Identity identity) {
      limitSessions(context, identity);
    }
  }
}
