package io.spike.identity.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.MetadataUtils;
import io.spiffe.spiffeid.TrustDomain;
import io.spiffe.svid.jwtsvid.JwtSvid;
import io.spiffe.workloadapi.DefaultJwtSource;
import io.spiffe.workloadapi.DefaultX509Source;
import io.spiffe.workloadapi.JwtSource;
import io.spiffe.workloadapi.JwtSourceOptions;
import io.spiffe.workloadapi.X509Source;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIBlockingStub;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDResponse;
import io.spiffe.workloadapi.grpc.Workload.X509BundlesRequest;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDRequest;
import io.spike.identity.SpiffeId;
import io.spike.identity.WorkloadApi;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the protocol is the real one: java-spiffe's own client gets along with it. */
class DevWorkloadApiTest {

  private static final SpiffeId NEXUS = SpiffeId.parse("spiffe://spike.ist/spike/nexus");
  private static final SpiffeId PILOT = SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir
  Path directory;

  private Path path;
  private final DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofMinutes(5));
  private DevWorkloadApi api;

  @BeforeEach
  void start() {
    path = directory.resolve("private/api.sock");
    api = DevWorkloadApi.start(authority, true);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private DevSocket listen(SpiffeId... ids) throws IOException {
    return api.listen(path, Registrations.everyone(ids));
  }

  @Test
  void itStartsInDevelopmentOnly() {
    assertThatThrownBy(() -> DevWorkloadApi.start(authority, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the development Workload API gives keys to any caller and starts in development only");
  }

  @Test
  void theSocketIsForItsOwnerOnly() throws Exception {
    listen(PILOT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent()))).isEqualTo("rwx------");
  }

  @Test
  void aSocketInUseIsRefusedAndALeftOverOneReplaced() throws Exception {
    DevSocket first = listen(PILOT);
    assertThatThrownBy(() -> listen(PILOT)).isInstanceOf(IOException.class)
        .hasMessage("cannot listen on " + path + ": another process does already");
    first.close();
    assertThat(path).doesNotExist();
    Files.createFile(path);
    assertThat(WorkloadApi.fetch(listen(PILOT).endpoint(), TIMEOUT, _ -> true).id()).isEqualTo(PILOT);
  }

  @Test
  void aPathTooLongForASocketIsRefused() {
    Path tooLong = directory.resolve("x".repeat(120));
    assertThatThrownBy(() -> api.listen(tooLong, Registrations.everyone(PILOT)))
        .hasMessage("the socket path " + tooLong + " is longer than 107 bytes");
  }

  @Test
  void javaSpiffesX509SourceTakesSvidAndRotation() throws Exception {
    try (X509Source source = DefaultX509Source.newSource(
        DefaultX509Source.X509SourceOptions.builder().spiffeSocketPath(listen(NEXUS).endpoint()).initTimeout(TIMEOUT)
            .build())) {
      assertThat(source.getX509Svid().getSpiffeId()).hasToString(NEXUS.toString());
      BigInteger before = serial(source);
      assertThat(source.getBundleForTrustDomain(TrustDomain.parse("spike.ist")).getX509Authorities())
          .containsExactlyElementsOf(authority.x509Bundle());
      authority.rotateAuthority();
      await().until(() -> !serial(source).equals(before));
      assertThat(source.getBundleForTrustDomain(TrustDomain.parse("spike.ist")).getX509Authorities())
          .containsExactlyInAnyOrderElementsOf(authority.x509Bundle());
    }
  }

  private static BigInteger serial(X509Source source) {
    return source.getX509Svid().getLeaf().getSerialNumber();
  }

  @Test
  void javaSpiffesJwtSourceTakesATokenThatItsOwnParserBelieves() throws Exception {
    try (JwtSource source = DefaultJwtSource.newSource(
        JwtSourceOptions.builder().spiffeSocketPath(listen(NEXUS).endpoint()).initTimeout(TIMEOUT).build())) {
      JwtSvid token = source.fetchJwtSvid("vault", "other");
      assertThat(token.getSpiffeId()).hasToString(NEXUS.toString());
      JwtSvid believed = JwtSvid.parseAndValidate(token.getToken(), source, Set.of("vault"));
      assertThat(believed.getAudience()).containsExactlyInAnyOrder("vault", "other");
    }
  }

  @Test
  void aTokenIsValidatedForItsAudienceOnly() throws Exception {
    listen(NEXUS, PILOT);
    withStub(true, stub -> {
      String token = stub.fetchJWTSVID(JWTSVIDRequest.newBuilder().addAudience("vault").setSpiffeId(PILOT.toString())
          .build()).getSvids(0).getSvid();
      ValidateJWTSVIDResponse valid = stub.validateJWTSVID(
          ValidateJWTSVIDRequest.newBuilder().setAudience("vault").setSvid(token).build());
      assertThat(valid.getSpiffeId()).isEqualTo(PILOT.toString());
      assertThat(valid.getClaims().getFieldsOrThrow("sub").getStringValue()).isEqualTo(PILOT.toString());
      assertThat(valid.getClaims().getFieldsOrThrow("exp").getNumberValue()).isGreaterThan(1.7e9);
      assertThatThrownBy(() -> stub.validateJWTSVID(
          ValidateJWTSVIDRequest.newBuilder().setAudience("elsewhere").setSvid(token).build()))
          .isInstanceOf(StatusRuntimeException.class).hasMessageContaining("INVALID_ARGUMENT");
      assertThatThrownBy(() -> stub.validateJWTSVID(
          ValidateJWTSVIDRequest.newBuilder().setAudience("vault").setSvid(token + "x").build()))
          .hasMessageContaining("INVALID_ARGUMENT");
    });
  }

  @Test
  void aTokenOutlivesTheRotationOfItsKeyWhileTheOldOneIsInTheBundle() throws Exception {
    listen(NEXUS);
    withStub(true, stub -> {
      String token = stub.fetchJWTSVID(JWTSVIDRequest.newBuilder().addAudience("a").build()).getSvids(0).getSvid();
      ValidateJWTSVIDRequest question = ValidateJWTSVIDRequest.newBuilder().setAudience("a").setSvid(token).build();
      authority.rotateAuthority();
      assertThat(stub.validateJWTSVID(question).getSpiffeId()).isEqualTo(NEXUS.toString());
      authority.retireOldAuthorities();
      assertThatThrownBy(() -> stub.validateJWTSVID(question)).hasMessageContaining("INVALID_ARGUMENT");
    });
  }

  @Test
  void everyCallNeedsTheSecurityHeader() throws Exception {
    listen(NEXUS);
    withStub(false, stub -> {
      String refusal = "INVALID_ARGUMENT: security header missing from request";
      assertThatThrownBy(() -> stub.fetchX509SVID(X509SVIDRequest.getDefaultInstance()).next()).hasMessage(refusal);
      assertThatThrownBy(() -> stub.fetchX509Bundles(X509BundlesRequest.getDefaultInstance()).next())
          .hasMessage(refusal);
      assertThatThrownBy(() -> stub.fetchJWTSVID(JWTSVIDRequest.newBuilder().addAudience("a").build()))
          .hasMessage(refusal);
    });
  }

  @Test
  void aTokenNeedsAnAudienceAndAnIdentityOfTheCallers() throws Exception {
    listen(NEXUS);
    withStub(true, stub -> {
      assertThatThrownBy(() -> stub.fetchJWTSVID(JWTSVIDRequest.getDefaultInstance()))
          .hasMessage("INVALID_ARGUMENT: audience must be specified");
      assertThatThrownBy(() -> stub.fetchJWTSVID(
          JWTSVIDRequest.newBuilder().addAudience("a").setSpiffeId(PILOT.toString()).build()))
          .hasMessage("PERMISSION_DENIED: no identity issued");
    });
  }

  @Test
  void aRegisteredProcessGetsItsOwnIdentityAndAnotherDoesNot() throws Exception {
    Registrations registrations = Registrations.everyone(PILOT);
    DevSocket socket = api.listen(path, registrations);
    registrations.registerPid(ProcessHandle.current().pid(), NEXUS);
    assertThat(WorkloadApi.fetch(socket.endpoint(), TIMEOUT, _ -> true).id()).isEqualTo(NEXUS);
    registrations.unregisterPid(ProcessHandle.current().pid());
    assertThat(WorkloadApi.fetch(socket.endpoint(), TIMEOUT, _ -> true).id()).isEqualTo(PILOT);
    assertThatThrownBy(() -> registrations.registerPid(0, NEXUS)).hasMessage("there is no process 0 to register");
  }

  @Test
  void aLaterProcessOfTheSameNumberIsNotTheRegisteredOne() {
    long pid = ProcessHandle.current().pid();
    long started = Caller.startOf(pid).orElseThrow();
    Registrations registrations = Registrations.everyone(PILOT);
    registrations.registerPid(pid, NEXUS);
    assertThat(registrations.of(new Caller(0, pid, started))).containsExactly(NEXUS);
    assertThat(registrations.of(new Caller(0, pid, started + 1))).containsExactly(PILOT);
    assertThat(new Caller(0, pid, started).lives()).isTrue();
    assertThat(new Caller(0, pid, started + 1).lives()).isFalse();
  }

  @Test
  void aUserGetsItsIdentityAndSocketsAreApart() throws Exception {
    int uid = (int) Files.getAttribute(directory, "unix:uid");
    Registrations registrations = Registrations.everyone();
    registrations.registerUid(uid, NEXUS);
    DevSocket byUser = api.listen(path, registrations);
    DevSocket fixed = api.listen(directory.resolve("as.sock"), Registrations.everyone(PILOT));
    assertThat(WorkloadApi.fetch(byUser.endpoint(), TIMEOUT, _ -> true).id()).isEqualTo(NEXUS);
    assertThat(WorkloadApi.fetch(fixed.endpoint(), TIMEOUT, _ -> true).id()).isEqualTo(PILOT);
  }

  @Test
  void anSvidHasTheShapeOfTheStandard() throws Exception {
    X509Certificate leaf = authority.issue(NEXUS).chain().getFirst();
    assertThat(leaf.getSerialNumber().signum()).isPositive();
    assertThat(leaf.getSerialNumber().bitLength()).isGreaterThan(64);
    assertThat(leaf.getSubjectX500Principal().getName()).isNotEmpty();
    assertThat(leaf.getSubjectAlternativeNames()).hasSize(1);
    assertThat(leaf.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
    assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    X509Certificate root = authority.x509Bundle().getFirst();
    assertThat(root.getBasicConstraints()).isNotNegative();
    assertThat(root.getSubjectAlternativeNames()).hasToString("[[6, spiffe://spike.ist]]");
  }

  @Test
  void idsOfOtherTrustDomainsAreNotSigned() {
    assertThatThrownBy(() -> authority.issue(SpiffeId.parse("spiffe://other.org/a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("spiffe://other.org/a is not in the development trust domain spike.ist");
  }

  private void withStub(boolean header, StubUse use) throws Exception {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    ManagedChannel channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(path.toFile()))
        .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class).eventLoopGroup(loop).usePlaintext()
        .build();
    try {
      use.with(SpiffeWorkloadAPIGrpc.newBlockingStub(header ? withHeader(channel) : channel));
    } finally {
      channel.shutdownNow();
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static Channel withHeader(Channel channel) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("workload.spiffe.io", Metadata.ASCII_STRING_MARSHALLER), "true");
    ClientInterceptor attach = MetadataUtils.newAttachHeadersInterceptor(headers);
    return ClientInterceptors.intercept(channel, attach);
  }

  /** What a test does with a stub. */
  private interface StubUse {
    void with(SpiffeWorkloadAPIBlockingStub stub) throws Exception;
  }
}
