package io.spike.store.projection;

import com.google.protobuf.InvalidProtocolBufferException;
import io.spike.store.proto.Descriptor;
import io.spike.store.proto.Value;
import io.spike.store.crypto.CipherKeys;
import io.spike.store.crypto.Payload;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.RootKeys;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.crypto.TenantKeys;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.entry.Header;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import io.spike.store.policy.ActivePolicy;
import io.spike.store.policy.Policies;
import io.spike.store.policy.PolicySet;
import io.spike.store.policy.PolicyText;
import io.spike.store.tenant.TenantPath;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The opened keys of all tenants, their names, and the path of every secret. Disposable: rebuilt from the store.
 *
 * <p>One thread adds, any thread reads. Closing wipes every key.
 */
public final class Unsealed implements AutoCloseable {

  /** No read takes so long. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private volatile RootKeys roots;
  private volatile @Nullable WrappedKey logKey;
  /** Made of the two below, anew with each epoch. */
  private final Map<Integer, TenantKeys> keys = new ConcurrentHashMap<>();
  private final Map<Integer, SecretBytes> nameKeys = new ConcurrentHashMap<>();
  private final Map<Integer, NavigableMap<Integer, TenantKeys.EpochKeys>> epochKeys = new ConcurrentHashMap<>();
  private final Set<TenantEpoch> retired = ConcurrentHashMap.newKeySet();
  private final Map<Integer, CipherKeys> ciphers = new ConcurrentHashMap<>();
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
  private final Map<Integer, String> names = new ConcurrentHashMap<>();
  private final Policies policies = new Policies();
  private final PathIndex paths = new PathIndex();

  private record TenantEpoch(int tenant, int epoch) {}

  /** Takes ownership of {@code roots}. */
  public Unsealed(RootKeys roots) {
    this.roots = roots;
    numbers.put("", 0);
    names.put(0, "");
  }

  /** The root keys; still owned by this object. */
  public RootKeys roots() {
    return roots;
  }

  /** The current root key; still owned by this object. */
  public RootKey root() {
    return roots.current();
  }

  /** The log's private key, PKCS#8, for the caller to close. */
  public SecretBytes logKey() throws UnopenableException {
    WrappedKey wrapped = logKey;
    if (wrapped == null) {
      throw new UnopenableException("no entry brought a log key");
    }
    return roots.unwrap(wrapped);
  }

  /** Has the root key of this entry current, beside the one that was so far. */
  public void startRotation(Header header, byte[] storedKeys) throws UnopenableException {
    roots = roots.rotated(keys(header, storedKeys));
  }

  /** Forgets the root key that the rotation ended. */
  public void closeRotation() {
    roots = roots.closed();
  }

  /** The tenant's opened keys; empty for a tenant that this view does not know yet. */
  public Optional<TenantKeys> keys(int tenant) {
    return Optional.ofNullable(keys.get(tenant));
  }

  /** The tenant's opened cipher keys; empty for a tenant that this view does not know yet. */
  public Optional<CipherKeys> cipherKeys(int tenant) {
    return Optional.ofNullable(ciphers.get(tenant));
  }

  /** The number of a tenant by name; "" is the system tenant. */
  public Optional<Integer> number(String name) {
    return Optional.ofNullable(numbers.get(name));
  }

  /** The name of a tenant by number; "" is the system tenant's. */
  public Optional<String> name(int number) {
    return Optional.ofNullable(names.get(number));
  }

  /** The policies in force. */
  public Policies policies() {
    return policies;
  }

  /** The policies in force of one tenant. */
  public PolicySet policies(int tenant) {
    return policies.of(tenant, names.getOrDefault(tenant, ""));
  }

  /**
   * SPIKE paths that begin with {@code prefix}, sorted bytewise.
   *
   * @param upTo only secrets whose first entry has at most this sequence
   */
  public List<String> paths(String prefix, long upTo) {
    return paths.find(prefix, upTo);
  }

  /** Whether {@code condition} holds for any SPIKE path that begins with {@code prefix}; asked in order, until it does. */
  public boolean anyPath(String prefix, Predicate<String> condition) {
    return paths.anyMatch(prefix, condition);
  }

  /** Opens the keys that an entry brought for tenants, part 3 as stored. */
  public void addKeys(Header header, byte[] storedKeys) throws UnopenableException {
    List<WrappedKey> wrapped = keys(header, storedKeys);
    for (WrappedKey key : wrapped) {
      switch (key.type()) {
        case TENANT -> addTenantKey(key);
        case NAME -> addNameKey(key);
        case CIPHER -> ofCipher(key).addOwn(key.keyEpoch(), roots.unwrap(key));
        case IMPORTED_CIPHER -> ofCipher(key).addImported(roots.unwrap(key));
        case LOG -> logKey = key;
        case SEAL_TIME, DEAL, ROOT -> {
        }
      }
    }
  }

  private static List<WrappedKey> keys(Header header, byte[] storedKeys) throws UnopenableException {
    return WrappedKey.decode(Payload.openClear(Part.KEYS, commitment(header, Part.KEYS), storedKeys));
  }

  private CipherKeys ofCipher(WrappedKey key) {
    return ciphers.computeIfAbsent(key.tenant(), _ -> new CipherKeys());
  }

  /** One that is known already is the same key, wrapped anew. */
  private void addTenantKey(WrappedKey key) throws UnopenableException {
    var ofTenant = epochKeys.computeIfAbsent(key.tenant(),
        _ -> new ConcurrentSkipListMap<>(Integer::compareUnsigned));
    if (!ofTenant.containsKey(key.keyEpoch())) {
      try (SecretBytes opened = roots.unwrap(key)) {
        ofTenant.put(key.keyEpoch(), TenantKeys.EpochKeys.of(root().clusterId(), opened));
      }
      publish(key.tenant());
    }
  }

  /**
   * Forgets a tenant key under which nothing lies any more; in a while, for reads under way may have fetched what lay under
   * it a moment ago.
   */
  public void retireKey(int tenant, int epoch) {
    NavigableMap<Integer, TenantKeys.EpochKeys> ofTenant = epochKeys.get(tenant);
    if (ofTenant != null && retired.add(new TenantEpoch(tenant, epoch))) {
      CompletableFuture.delayedExecutor(GRACE.toSeconds(), TimeUnit.SECONDS).execute(() -> {
        TenantKeys.EpochKeys old = ofTenant.remove(epoch);
        if (old != null) {
          publish(tenant);
          old.close();
        }
      });
    }
  }

  /** The oldest tenant key, by its epoch, that is neither current nor retired; empty when there is none. */
  public OptionalInt retirable(int tenant) {
    TenantKeys known = keys.get(tenant);
    return known == null
        ? OptionalInt.empty()
        : epochKeys.getOrDefault(tenant, Collections.emptyNavigableMap()).headMap(known.epoch(), false).keySet()
            .stream()
            .mapToInt(Integer::intValue).filter(epoch -> !retired.contains(new TenantEpoch(tenant, epoch))).findFirst();
  }

  private void addNameKey(WrappedKey key) throws UnopenableException {
    if (!nameKeys.containsKey(key.tenant())) {
      nameKeys.put(key.tenant(), roots.unwrap(key));
      publish(key.tenant());
    }
  }

  /**
   * Rows of wrapped keys come in any order once some were wrapped anew. One at a time: the thread that forgets a retired key
   * must not put an older picture over that of the thread that applies.
   */
  private synchronized void publish(int tenant) {
    SecretBytes name = nameKeys.get(tenant);
    NavigableMap<Integer, TenantKeys.EpochKeys> epochs = epochKeys.get(tenant);
    if (name != null && epochs != null) {
      keys.put(tenant, new TenantKeys(tenant, name, epochs));
    }
  }

  /** Learns the name of tenant {@code number} from the descriptor of the entry that created it. */
  public void addTenant(int number, Header header, byte[] storedDescriptor) throws UnopenableException {
    String name = descriptor(header, storedDescriptor).getPath();
    names.put(number, name);
    numbers.put(name, number);
  }

  /**
   * Where a secret is.
   *
   * @param full its SPIKE path
   * @param first sequence of its first entry
   */
  public record SecretPath(String full, long first) {}

  /** The path of a secret, from the descriptor of its first entry. Thread-safe. */
  public SecretPath path(Header header, byte[] storedDescriptor) throws UnopenableException {
    String tenant = names.get(header.tenant());
    if (tenant == null) {
      throw new UnopenableException("tenant " + header.tenant() + " has no name");
    }
    String path = descriptor(header, storedDescriptor).getPath();
    return new SecretPath(new TenantPath(tenant, path).full(), header.sequence());
  }

  /** Learns the paths of all secrets so far, sorted by path. */
  public void set(SecretPath[] sorted) {
    paths.set(sorted);
  }

  /** Learns the path of one more secret. */
  public void add(SecretPath path) {
    paths.add(path);
  }

  /**
   * The policy that an entry wrote.
   *
   * @param created when it came into force, the first time since it was deleted last
   */
  public ActivePolicy policy(Header header, byte[] storedDescriptor, byte[] storedText, long created)
      throws UnopenableException {
    String name = descriptor(header, storedDescriptor).getPath();
    PolicyText text = PolicyText.decode(value(header, storedText));
    try {
      return new ActivePolicy(name, header.version(), header.sequence(), created, header.logTime(), text);
    } catch (IllegalArgumentException e) {
      throw new UnopenableException(String.valueOf(e.getMessage()));
    }
  }

  /** Has the policy of this entry, which is the newest of its stream, in force; none of its name when it does not open. */
  public void addPolicy(Header header, byte[] storedDescriptor, byte[] storedText) throws UnopenableException {
    PolicySet before = policies(header.tenant());
    String name = descriptor(header, storedDescriptor).getPath();
    try {
      ActivePolicy written = policy(header, storedDescriptor, storedText, header.logTime());
      policies.set(header.tenant(),
          before.with(before.policy(name).map(old -> written.withCreated(old.created())).orElse(written)));
    } catch (UnopenableException e) {
      policies.set(header.tenant(), before.without(name));
      throw e;
    }
  }

  /** Has the policy of this entry in force no longer. */
  public void removePolicy(Header header, byte[] storedDescriptor) throws UnopenableException {
    policies.set(header.tenant(),
        policies(header.tenant()).without(descriptor(header, storedDescriptor).getPath()));
  }

  /** Opens part 1 of an entry. */
  public Descriptor descriptor(Header header, byte[] stored) throws UnopenableException {
    try {
      return Descriptor.parseFrom(open(header, Part.DESCRIPTOR, stored));
    } catch (InvalidProtocolBufferException _) {
      throw new UnopenableException("descriptor of entry " + header.sequence() + " is not a descriptor");
    }
  }

  /** Opens part 1 of an entry with its salt, so that it can be proven. */
  public OpenedDescriptor openedDescriptor(Header header, byte[] stored) throws UnopenableException {
    Payload.Opened opened = openSalted(header, Part.DESCRIPTOR, stored);
    try {
      return OpenedDescriptor.of(opened, Descriptor.parseFrom(opened.content()));
    } catch (InvalidProtocolBufferException _) {
      throw new UnopenableException("descriptor of entry " + header.sequence() + " is not a descriptor");
    }
  }

  /** Opens part 2 of an entry: JSON text, null or an object. */
  public byte[] value(Header header, byte[] stored) throws UnopenableException {
    byte[] content = open(header, Part.VALUE, stored);
    try {
      return Value.parseFrom(content).getContent().toByteArray();
    } catch (InvalidProtocolBufferException _) {
      throw new UnopenableException("value of entry " + header.sequence() + " is not a value");
    }
  }

  /** A part of an entry, encrypted anew under the current key of its tenant; its new stored form. */
  public byte[] resealed(Header header, Part part, byte[] stored) throws UnopenableException {
    TenantKeys tenant = tenantKeys(header);
    var subject = header.kind().subject();
    return Payload.reseal(tenant.payloadKey(subject, epoch(stored)), tenant.payloadKey(subject),
        tenant.epoch(), context(header, part), commitment(header, part), stored);
  }

  private byte[] open(Header header, Part part, byte[] stored) throws UnopenableException {
    return openSalted(header, part, stored).content();
  }

  private Payload.Opened openSalted(Header header, Part part, byte[] stored) throws UnopenableException {
    return Payload.openSalted(tenantKeys(header).payloadKey(header.kind().subject(), epoch(stored)),
        context(header, part), commitment(header, part), stored);
  }

  private static int epoch(byte[] stored) throws UnopenableException {
    if (stored.length < Payload.STORED_PREFIX) {
      throw new UnopenableException("payload is shorter than its suite and epoch");
    }
    return Payload.epoch(stored);
  }

  private TenantKeys tenantKeys(Header header) throws UnopenableException {
    TenantKeys tenant = keys.get(header.tenant());
    if (tenant == null) {
      throw new UnopenableException("keys of tenant " + header.tenant() + " are not open");
    }
    return tenant;
  }

  private Payload.Context context(Header header, Part part) {
    return new Payload.Context(root().clusterId(), header.tenant(), header.stream(), header.kind(), part,
        header.request(), header.ordinal());
  }

  private static byte[] commitment(Header header, Part part) throws UnopenableException {
    return header.part(part).map(PartInfo::commitment)
        .orElseThrow(() -> new UnopenableException("entry " + header.sequence() + " has no part " + part));
  }

  @Override
  public void close() {
    nameKeys.values().forEach(SecretBytes::close);
    epochKeys.values().forEach(epochs -> epochs.values().forEach(TenantKeys.EpochKeys::close));
    ciphers.values().forEach(CipherKeys::close);
    roots.close();
    paths.clear();
  }
}
