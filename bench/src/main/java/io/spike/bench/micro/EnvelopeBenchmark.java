package io.spike.bench.micro;

import com.google.protobuf.ByteString;
import io.spike.bench.alone.LoneStore;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.Payload;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.crypto.TenantKeys;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Part;
import io.spike.store.entry.Subject;
import io.spike.store.proposal.Proposal;
import io.spike.store.proposal.Proposal.SealedCommand;
import io.spike.store.proposal.Proposal.SealedPart;
import io.spike.store.proposal.ProposalCodec;
import io.spike.store.proposal.Sealer;
import io.spike.store.proposal.Wish;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What encryption costs. One operation seals a put of 256 bytes into a proposal, or opens the value of one. */
@State(Scope.Benchmark)
public class EnvelopeBenchmark {

  private static final int TENANT = 1;
  private static final int EPOCH = 1;

  private byte[] clusterId = Crypto.random(16);
  private RootKey root = new RootKey(LoneStore.rootKey(), clusterId, EPOCH);
  private TenantKeys keys = tenantKeys();
  private Sealer.Bounds bounds = new Sealer.Bounds(LoneStore.START, 1, 1);
  private List<Wish> wishes = List.of(Samples.put(0));

  @SuppressWarnings("NullAway.Init") // set by JMH's call of begin
  private Payload.Context context;
  @SuppressWarnings("NullAway.Init") // likewise
  private SealedPart value;

  private TenantKeys tenantKeys() {
    try (SecretBytes key = Crypto.randomKey()) {
      return new TenantKeys(TENANT, clusterId, EPOCH, key, Crypto.randomKey());
    }
  }

  /** Seals what is opened. */
  @Setup
  public void begin() {
    Proposal proposal = ProposalCodec.decode(ByteString.copyFrom(seal())).orElseThrow();
    SealedCommand command = proposal.commands().getFirst();
    context = new Payload.Context(clusterId, TENANT, command.stream(), EntryKind.SECRET_WRITTEN, Part.VALUE,
        proposal.request(), 0);
    value = command.part(Part.VALUE).orElseThrow();
  }

  /** Measured. */
  @Benchmark
  public byte[] seal() {
    return Sealer.seal(root, keys, TENANT, LoneStore.CALLER, "request", bounds, wishes);
  }

  /** Measured. */
  @Benchmark
  public byte[] open() throws UnopenableException {
    return Payload.open(keys.payloadKey(Subject.SECRET), context, value.info().commitment(), value.stored());
  }

  /** Wipes the keys. */
  @TearDown
  public void end() {
    keys.close();
    root.close();
  }
}
