package io.spike.cli.dev;

import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSocket;
import io.spike.identity.dev.DevWorkloadApi;
import io.spike.identity.dev.Registrations;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is who in a development cluster: its own processes by their process ids, and everyone else who can open the main
 * socket, which is the user alone, a superuser pilot. The authority lives in this process only. Thread-safe.
 */
final class DevIdentities implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DevIdentities.class);
  private static final int PEM_LINE = 64;

  private final DevDirectory directory;
  private final DevAuthority authority;
  private final DevWorkloadApi api;
  private final Registrations registrations;
  private final DevSocket main;
  private final AtomicInteger served = new AtomicInteger();

  private DevIdentities(DevDirectory directory, DevAuthority authority, DevWorkloadApi api,
      Registrations registrations, DevSocket main) {
    this.directory = directory;
    this.authority = authority;
    this.api = api;
    this.registrations = registrations;
    this.main = main;
  }

  /** Opens the main socket and writes the bundle of a new authority. */
  static DevIdentities start(DevDirectory directory, Duration svidTtl) throws IOException {
    DevAuthority authority = DevAuthority.create(DevAuthority.DEFAULT_TRUST_DOMAIN, svidTtl);
    Registrations registrations = Registrations
        .everyone(new SpiffeId(authority.trustDomain(), "/spike/pilot/role/superuser"));
    DevWorkloadApi api = DevWorkloadApi.start(authority, true);
    writePem(authority, directory.bundle());
    DevSocket main = api.listen(directory.socket("workload.sock"), registrations);
    return new DevIdentities(directory, authority, api, registrations, main);
  }

  /** The main socket, as {@code SPIFFE_ENDPOINT_SOCKET} wants it. */
  String endpoint() {
    return main.endpoint();
  }

  /** Of all identities. */
  String trustDomain() {
    return authority.trustDomain();
  }

  /** A process of the cluster is {@code id} from now on. */
  void assign(long pid, SpiffeId id) {
    try {
      registrations.registerPid(pid, id);
    } catch (IllegalArgumentException e) {
      LOG.debug("process {} ended before it could become {}", pid, id);
    }
  }

  /** A process is gone. */
  void withdraw(long pid) {
    registrations.unregisterPid(pid);
  }

  /** An identity for this process itself; close it after use. */
  SvidSource source(String path) {
    return authority.svidSource(new SpiffeId(trustDomain(), path));
  }

  /** Opens a socket that hands out {@code id}; close it after use. */
  DevSocket serve(SpiffeId id) throws DevException {
    if (!id.trustDomain().equals(trustDomain()))
      throw new DevException(id + " is not in the trust domain " + trustDomain());
    try {
      Path socket = directory.socket("as-" + served.incrementAndGet() + ".sock");
      return api.listen(socket, Registrations.everyone(id));
    } catch (IOException e) {
      throw new DevException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    api.close();
  }

  private static void writePem(DevAuthority authority, Path file) throws IOException {
    Base64.Encoder encoder = Base64.getMimeEncoder(PEM_LINE, new byte[]{'\n'});
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (X509Certificate certificate : authority.x509Bundle()) {
        out.write("-----BEGIN CERTIFICATE-----\n" + encoder.encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n");
      }
    } catch (CertificateEncodingException e) {
      throw new IOException("the development authority's certificate cannot be written to " + file, e);
    }
  }
}
