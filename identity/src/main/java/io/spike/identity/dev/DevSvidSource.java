package io.spike.identity.dev;

import io.spike.identity.Identity;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An identity straight from a {@link DevAuthority}, for tests that need mTLS and no socket. Thread-safe. */
public final class DevSvidSource implements SvidSource {

  private final DevAuthority authority;
  private final SpiffeId id;
  private final Runnable rotate = this::rotate;
  private final List<Consumer<Identity>> listeners = new CopyOnWriteArrayList<>();
  private volatile Identity current;
  private @Nullable Future<?> renewal;
  private boolean closed;

  DevSvidSource(DevAuthority authority, SpiffeId id) {
    this.authority = authority;
    this.id = id;
    this.current = issue(1);
    this.renewal = authority.atHalfLife(rotate);
    authority.onRotation(rotate);
  }

  private Identity issue(long generation) {
    IssuedSvid svid = authority.issue(id);
    return new Identity(generation, id, svid.chain(), svid.key(),
        Map.of(authority.trustDomain(), authority.x509Bundle()));
  }

  @Override
  public Identity current() {
    return current;
  }

  @Override
  public void onChange(Consumer<Identity> listener) {
    listeners.add(listener);
  }

  /** Takes a fresh SVID and the authority's bundle, now. */
  public void rotate() {
    Identity next;
    synchronized (this) {
      if (closed) {
        return;
      }
      next = issue(current.generation() + 1);
      publish(next);
    }
    tell(next);
  }

  /** Replaces the bundles, say to take a trust domain away; the next rotation brings the authority's own back. */
  public void replaceBundles(Map<String, List<X509Certificate>> bundles) {
    Identity next;
    synchronized (this) {
      next = new Identity(current.generation() + 1, id, current.chain(), current.key(), bundles);
      publish(next);
    }
    tell(next);
  }

  private void publish(Identity next) {
    current = next;
    if (renewal != null) {
      renewal.cancel(false);
    }
    renewal = authority.atHalfLife(rotate);
  }

  private void tell(Identity next) {
    for (Consumer<Identity> listener : listeners) {
      listener.accept(next);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    authority.removeListener(rotate);
    if (renewal != null) {
      renewal.cancel(false);
    }
  }
}
