package io.spike.nexus.config;

import java.net.URI;

/** The form in which addresses of servers are given: {@code https://host:port}, nothing behind it. */
final class HttpsUrl {

  private HttpsUrl() {}

  /** Without a trailing slash; throws {@link IllegalArgumentException} with one sentence. */
  static URI parse(String text) {
    String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    URI url;
    try {
      url = URI.create(bare);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException("'" + text + "' is not an https URL");
    }
    if (!"https".equals(url.getScheme()) || url.getHost() == null || !url.getRawPath().isEmpty()
        || url.getRawQuery() != null || url.getRawUserInfo() != null) {
      throw new IllegalArgumentException("'" + text + "' is not an https URL of the form https://host:port");
    }
    return url;
  }
}
