package io.spike.store.proposal;

import io.spike.store.entry.EntryKind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What a caller asks to be written, in the clear: still to be sealed. Paths are inside the tenant. */
public sealed interface Wish {

  /** The path, or the name of a tenant or policy, that the descriptor will hold and the stream is blinded from. */
  String path();

  /** The kind of entry wished for. */
  EntryKind kind();

  /**
   * Write a new version.
   *
   * @param value JSON text, null or an object, UTF-8, at most 1 MiB; not copied
   * @param expectedVersion the live version the caller saw, 0 for none; empty: no check
   * @param maxVersions how many versions the secret keeps if this creates it
   */
  record WriteSecret(String path, byte[] value, OptionalLong expectedVersion, int maxVersions) implements Wish {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_WRITTEN;
    }
  }

  /** Hide versions; empty or 0 is the current one. */
  record DeleteVersions(String path, List<Long> versions) implements Wish {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_DELETED;
    }
  }

  /** Bring hidden versions back. */
  record UndeleteVersions(String path, List<Long> versions) implements Wish {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_UNDELETED;
    }
  }

  /** Remove the values of versions for good; empty or 0 is the current one. */
  record DestroyVersions(String path, List<Long> versions) implements Wish {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_DESTROYED;
    }
  }

  /**
   * Take a version of another deployment over.
   *
   * @param version its number there, above the newest here
   * @param value as for {@link WriteSecret}; not copied
   * @param created when it was written there, nanoseconds since 1970, above 0
   * @param secretCreated when the secret was created there, likewise
   * @param maxVersions how many versions the secret keeps if this creates it
   */
  record ImportSecret(String path, long version, byte[] value, long created, long secretCreated, int maxVersions)
      implements
        Wish {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_IMPORTED;
    }
  }

  /** Create a tenant of this name; goes to the system tenant. */
  record CreateTenant(String path) implements Wish {

    @Override
    public EntryKind kind() {
      return EntryKind.TENANT_CREATED;
    }
  }

  /**
   * Let the cipher of a tenant decrypt with one more key; goes to the system tenant.
   *
   * @param tenant its number
   * @param path its name, empty for the system tenant
   * @param key 32 bytes, not copied; the caller wipes them
   */
  record ImportCipherKey(int tenant, String path, byte[] key) implements Wish {

    @Override
    public EntryKind kind() {
      return EntryKind.CIPHER_KEY_IMPORTED;
    }
  }

  /**
   * Encrypt what a tenant writes under another key; goes to the system tenant.
   *
   * @param tenant its number
   * @param path its name, empty for the system tenant
   * @param epoch of the other key, one above the current one
   */
  record RotateTenantKey(int tenant, String path, int epoch) implements Wish {

    @Override
    public EntryKind kind() {
      return EntryKind.TENANT_KEY_ROTATED;
    }
  }

  /**
   * Create a policy or replace its text.
   *
   * @param path its name
   * @param text an encoded {@code PolicyText}; not copied
   * @param expectedVersion the version in force that the caller saw, 0 for none; empty: no check
   */
  record WritePolicy(String path, byte[] text, OptionalLong expectedVersion) implements Wish {

    @Override
    public EntryKind kind() {
      return EntryKind.POLICY_WRITTEN;
    }
  }

  /**
   * End a policy.
   *
   * @param path its name
   * @param expectedVersion as for writing
   */
  record DeletePolicy(String path, OptionalLong expectedVersion) implements Wish {

    @Override
    public EntryKind kind() {
      return EntryKind.POLICY_DELETED;
    }
  }

  /**
   * Record denials of one caller.
   *
   * @param path of the secret asked for, or the route where there is none
   * @param operation what was asked, a word such as {@code read}
   * @param node that denied; empty for an entry of feature level 1
   * @param count how many calls this stands for
   * @param first clock of the node at the first, nanoseconds since 1970
   * @param last the same of the last
   */
  record DenyAccess(String path, String operation, String node, int count, long first, long last) implements Wish {

    @Override
    public EntryKind kind() {
      return node.isEmpty() ? EntryKind.ACCESS_DENIED : EntryKind.ACCESS_DENIED_BY_NODE;
    }
  }

  /** This wish as a log of feature level {@code level} can hold it. */
  default Wish at(int level) {
    return this instanceof DenyAccess w && w.kind().since() > level
        ? new DenyAccess(w.path, w.operation, "", w.count, w.first, w.last)
        : this;
  }

  /** The bytes a fingerprint is made of: the same wish gives the same bytes, through whatever face it came. */
  default byte[] canonical() {
    byte[] path = path().getBytes(UTF_8);
    List<Long> versions = List.of();
    byte[] content = {};
    OptionalLong expected = OptionalLong.empty();
    switch (this) {
      case WriteSecret w -> {
        content = w.value;
        expected = w.expectedVersion;
      }
      case DeleteVersions w -> versions = w.versions;
      case UndeleteVersions w -> versions = w.versions;
      case DestroyVersions w -> versions = w.versions;
      case ImportSecret w -> {
        content = w.value;
        versions = List.of(w.version, w.created, w.secretCreated);
      }
      case WritePolicy w -> {
        content = w.text;
        expected = w.expectedVersion;
      }
      case DeletePolicy w -> expected = w.expectedVersion;
      // Which epoch comes next is for the node that asks to know: who repeats a request finds another.
      case CreateTenant _,RotateTenantKey _ -> {
      }
      case ImportCipherKey w -> content = w.key;
      case DenyAccess w -> content = w.operation.getBytes(UTF_8);
    }
    ByteBuffer out = ByteBuffer
        .allocate(1 + 2 + 4 + path.length + 4 + 8 * versions.size() + 1 + 8 + 4 + content.length);
    out.put((byte) kind().subject().code()).putShort((short) kind().code()).putInt(path.length).put(path);
    out.putInt(versions.size());
    versions.forEach(out::putLong);
    out.put((byte) (expected.isPresent() ? 1 : 0)).putLong(expected.orElse(0));
    return out.putInt(content.length).put(content).array();
  }
}
