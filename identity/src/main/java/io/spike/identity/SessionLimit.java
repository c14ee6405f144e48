package io.spike.identity;

import java.lang.ref.WeakReference;
import java.util.Enumeration;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;

/**
 * Keeps TLS sessions from being resumed long after the certificates they began with. Holds the context weakly: sources
 * outlive contexts.
 */
final class SessionLimit implements Consumer<Identity> {

  private static final int MAX_SECONDS = 3600;

  private final WeakReference<SSLSessionContext> context;
  private final boolean forgetsOnChange;

  /**
   * Limits the sessions of {@code context}.
   *
   * @param forgetsOnChange for a client, which would go on showing its old certificate by resuming; a server's new
   *     certificate ends its tickets by itself
   */
  SessionLimit(SSLSessionContext context, boolean forgetsOnChange) {
    this.context = new WeakReference<>(context);
    this.forgetsOnChange = forgetsOnChange;
  }

  @Override
  public void accept(Identity identity) {
    SSLSessionContext sessions = context.get();
    if (sessions == null) {
      return;
    }
    // What remains, not the whole span: authorities date certificates back by more than a short life. 0 means "for ever".
    long remainingMillis = identity.chain().getFirst().getNotAfter().getTime() - System.currentTimeMillis();
    sessions.setSessionTimeout((int) Math.clamp(remainingMillis / 4000, 1, MAX_SECONDS));
    if (forgetsOnChange) {
      forgetAll(sessions);
    }
  }

  private static void forgetAll(SSLSessionContext sessions) {
    for (Enumeration<byte[]> ids = sessions.getIds(); ids.hasMoreElements();) {
      SSLSession session = sessions.getSession(ids.nextElement());
      if (session != null) {
        session.invalidate();
      }
    }
  }
}
