package io.spike.store.log;

import io.spike.store.proposal.Proposal;
import io.spike.store.proposal.Proposal.SealedCommand;
import io.spike.store.rocks.Family;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that deciding a batch is sure to ask for, read at once: request records and heads. What is asked for besides is
 * read when it is asked for. One thread, one batch.
 */
final class Prefetch implements BiFunction<Family, byte[], byte @Nullable []> {

  private final BiFunction<Family, byte[], byte @Nullable []> one;
  private final BiFunction<Family, List<byte[]>, List<byte @Nullable []>> many;
  private final Map<ByteBuffer, byte @Nullable []> requests;
  private final Map<ByteBuffer, byte @Nullable []> heads;

  /**
   * Reads now.
   *
   * @param one reads a row of the store as it was before the batch
   * @param many reads several of one family, in their order
   */
  Prefetch(BiFunction<Family, byte[], byte @Nullable []> one,
      BiFunction<Family, List<byte[]>, List<byte @Nullable []>> many, List<Optional<Proposal>> proposals) {
    this.one = one;
    this.many = many;
    this.requests = read(Family.REQUESTS, proposals.stream().flatMap(Optional::stream)
        .map(p -> Keys.request(p.tenant(), p.actor(), p.request())));
    this.heads = read(Family.HEADS, proposals.stream().flatMap(Optional::stream)
        .flatMap(p -> p.commands().stream().map(command -> head(p, command))));
  }

  private static byte[] head(Proposal proposal, SealedCommand command) {
    return Keys.head(proposal.tenant(), command.command().kind().subject(), command.stream());
  }

  private Map<ByteBuffer, byte @Nullable []> read(Family family, Stream<byte[]> wanted) {
    List<byte[]> keys = wanted.map(ByteBuffer::wrap).distinct().sorted().map(ByteBuffer::array).toList();
    Map<ByteBuffer, byte @Nullable []> rows = HashMap.newHashMap(keys.size());
    List<byte @Nullable []> values = keys.isEmpty() ? List.of() : many.apply(family, keys);
    for (int i = 0; i < keys.size(); i++) {
      rows.put(ByteBuffer.wrap(keys.get(i)), values.get(i));
    }
    return rows;
  }

  @Override
  public byte @Nullable [] apply(Family family, byte[] key) {
    ByteBuffer row = ByteBuffer.wrap(key);
    Map<ByteBuffer, byte @Nullable []> known = switch (family) {
      case REQUESTS -> requests;
      case HEADS -> heads;
      default -> Map.of();
    };
    return known.containsKey(row) ? known.get(row) : one.apply(family, key);
  }
}
