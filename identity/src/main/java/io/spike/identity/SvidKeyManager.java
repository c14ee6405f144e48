package io.spike.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the newest SVID in every full handshake.
 *
 * <p>JSSE makes three calls (alias, key, chain). A rotation between them must not pair a new key with an old
 * certificate, so the alias carries the generation, and the last few generations that were handed out stay answerable.
 * Two would do for one handshake at a time; several can be under way while SVIDs rotate.
 */
final class SvidKeyManager extends X509ExtendedKeyManager {

  private static final String PREFIX = "svid-";
  private static final int KEPT_GENERATIONS = 4;

  private final SvidSource source;
  private final @Nullable Identity[] handedOut = new Identity[KEPT_GENERATIONS];
  private int newest;

  SvidKeyManager(SvidSource source) {
    this.source = source;
  }

  private @Nullable String pick(String... keyTypes) {
    Identity identity = source.current();
    for (String keyType : keyTypes) {
      if (keyType.equals(identity.key().getAlgorithm())) {
        keep(identity);
        return PREFIX + identity.generation();
      }
    }
    return null;
  }

  private synchronized void keep(Identity identity) {
    if (find(identity.generation()) == null) {
      newest = (newest + 1) % KEPT_GENERATIONS;
      handedOut[newest] = identity;
    }
  }

  private synchronized @Nullable Identity find(long generation) {
    for (Identity identity : handedOut) {
      if (identity != null && identity.generation() == generation) {
        return identity;
      }
    }
    return null;
  }

  private @Nullable Identity byAlias(String alias) {
    return alias.startsWith(PREFIX) ? find(Long.parseLong(alias, PREFIX.length(), alias.length(), 10)) : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Identity identity = byAlias(alias);
    return identity == null ? null : identity.key();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Identity identity = byAlias(alias);
    return identity == null ? null : identity.chain().toArray(new X509Certificate[0]);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal @Nullable [] issuers,
      @Nullable SSLEngine engine) {
    return pick(keyTypes);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers,
      @Nullable SSLEngine engine) {
    return pick(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers,
      @Nullable Socket socket) {
    return pick(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return pick(keyType);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  private String @Nullable [] aliases(String keyType) {
    String alias = pick(keyType);
    return alias == null ? null : new String[]{alias};
  }
}
