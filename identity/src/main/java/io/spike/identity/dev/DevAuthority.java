package io.spike.identity.dev;

import io.spike.identity.SpiffeId;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A certificate authority for development and tests: one trust domain, short-lived X.509-SVIDs and JWT-SVIDs, rotation
 * with overlap. It lives in memory only. Thread-safe.
 */
public final class DevAuthority {

  /** SPIKE's own default trust domain. */
  public static final String DEFAULT_TRUST_DOMAIN = "spike.ist";

  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(1);

  private final String trustDomain;
  private final Duration svidLife;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledThreadPoolExecutor clock;
  private volatile Signers signers;

  /** Who signs, newest first; the others only remain in the bundle. */
  private record Signers(List<X509Authority> x509, List<JwtAuthority> jwt) {}

  private DevAuthority(String trustDomain, Duration svidLife) {
    this.trustDomain = trustDomain;
    this.svidLife = svidLife;
    this.signers = new Signers(List.of(X509Authority.create(trustDomain)), List.of(JwtAuthority.create()));
    this.clock = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("dev-authority").factory());
    clock.setKeepAliveTime(1, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    clock.setRemoveOnCancelPolicy(true);
  }

  /**
   * A fresh authority.
   *
   * @param trustDomain of every ID it signs
   * @param svidLife from issue to expiry, at least a second; renewal is due at half of it
   */
  public static DevAuthority create(String trustDomain, Duration svidLife) {
    if (!SpiffeId.isTrustDomain(trustDomain)) {
      throw new IllegalArgumentException("trust domain '" + trustDomain + "' is not [a-z0-9._-], 1 to 255 characters");
    }
    if (svidLife.compareTo(SHORTEST_LIFE) < 0) {
      throw new IllegalArgumentException("an SVID life of " + svidLife + " is below " + SHORTEST_LIFE);
    }
    return new DevAuthority(trustDomain, svidLife);
  }

  /** The trust domain of every ID this signs. */
  public String trustDomain() {
    return trustDomain;
  }

  /** From issue to expiry. */
  public Duration svidLife() {
    return svidLife;
  }

  /** Signs a fresh key for {@code id}; refuses other trust domains with {@link IllegalArgumentException}. */
  public IssuedSvid issue(SpiffeId id) {
    requireOurs(id);
    KeyPair keys = X509Authority.newKeys();
    X509Certificate leaf = signers.x509.getFirst().sign(id, keys.getPublic(), svidLife);
    return new IssuedSvid(id, List.of(leaf), keys.getPrivate());
  }

  /** A JWT-SVID in compact form; refuses other trust domains with {@link IllegalArgumentException}. */
  public String issueJwt(SpiffeId id, List<String> audience) {
    requireOurs(id);
    return signers.jwt.getFirst().sign(id, audience, svidLife);
  }

  private void requireOurs(SpiffeId id) {
    if (!id.trustDomain().equals(trustDomain)) {
      throw new IllegalArgumentException(id + " is not in the development trust domain " + trustDomain);
    }
  }

  /** What X.509-SVIDs are verified by, newest authority first. */
  public List<X509Certificate> x509Bundle() {
    return signers.x509.stream().map(X509Authority::certificate).toList();
  }

  /** What JWT-SVIDs are verified by, a JWK set as JSON. */
  public String jwtBundle() {
    return JwtAuthority.keySet(signers.jwt);
  }

  /** An identity in memory that renews itself at half life, without any socket; close it after use. */
  public DevSvidSource svidSource(SpiffeId id) {
    return new DevSvidSource(this, id);
  }

  /** Has all sources and servers of this authority issue anew, now. */
  public void rotateSvids() {
    for (Runnable listener : listeners) {
      listener.run();
    }
  }

  /** A new authority signs from now on. The old ones stay in the bundle until {@link #retireOldAuthorities()}. */
  public void rotateAuthority() {
    synchronized (this) {
      signers = new Signers(prepend(X509Authority.create(trustDomain), signers.x509),
          prepend(JwtAuthority.create(), signers.jwt));
    }
    rotateSvids();
  }

  /** Leaves only the newest authority in the bundle; what older ones signed is refused from then on. */
  public void retireOldAuthorities() {
    synchronized (this) {
      signers = new Signers(List.of(signers.x509.getFirst()), List.of(signers.jwt.getFirst()));
    }
    rotateSvids();
  }

  private static <T> List<T> prepend(T first, List<T> rest) {
    return Stream.concat(Stream.of(first), rest.stream()).toList();
  }

  void onRotation(Runnable listener) {
    listeners.add(listener);
  }

  void removeListener(Runnable listener) {
    listeners.remove(listener);
  }

  /** Runs {@code renewal} once, at half of a life from now, up to a tenth earlier. */
  ScheduledFuture<?> atHalfLife(Runnable renewal) {
    long half = svidLife.toMillis() / 2;
    return clock.schedule(renewal, half - ThreadLocalRandom.current().nextLong(half / 10 + 1), TimeUnit.MILLISECONDS);
  }

  /** The thread of renewals. */
  ScheduledThreadPoolExecutor clock() {
    return clock;
  }
}
