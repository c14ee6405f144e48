package io.spike.bench.micro;

import com.google.protobuf.ByteString;
import io.spike.store.codec.EntryCodec;
import io.spike.store.entry.Entry;
import io.spike.store.proposal.Proposal;
import io.spike.store.proposal.ProposalCodec;
import java.io.IOException;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The stored forms of a put of 256 bytes. One operation encodes or decodes its proposal, or its entry. */
@State(Scope.Benchmark)
public class CodecBenchmark {

  private byte[] storedEntry = {};
  private ByteString storedProposal = ByteString.EMPTY;

  @SuppressWarnings("NullAway.Init") // set by JMH's call of begin
  private Entry entry;
  @SuppressWarnings("NullAway.Init") // likewise
  private Proposal proposal;

  /** Has one written. */
  @Setup
  public void begin() throws IOException {
    WrittenPut put = WrittenPut.write();
    storedEntry = put.entry();
    storedProposal = ByteString.copyFrom(put.proposal());
    entry = EntryCodec.decode(storedEntry);
    proposal = ProposalCodec.decode(storedProposal).orElseThrow();
  }

  /** Measured. */
  @Benchmark
  public byte[] encodeEntry() {
    return EntryCodec.encode(entry);
  }

  /** Measured. */
  @Benchmark
  public Entry decodeEntry() {
    return EntryCodec.decode(storedEntry);
  }

  /** Measured. */
  @Benchmark
  public byte[] encodeProposal() {
    return ProposalCodec.encode(proposal);
  }

  /** Measured. */
  @Benchmark
  public Optional<Proposal> decodeProposal() {
    return ProposalCodec.decode(storedProposal);
  }
}
