package io.spike.cli.importing;

import io.spike.api.SecretMetadata;
import io.spike.api.SecretMetadataAnswer;
import io.spike.client.SpikeClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the source says of one secret.
 *
 * @param metadata of the secret as a whole
 * @param live the versions that it gives values of, with their times, ascending
 * @param deleted the versions that it has, and gives nothing of
 * @param timesKnown whether the times are those of the versions; else all are that of the secret
 */
record SourceSecret(SecretMetadata metadata, SortedMap<Long, Instant> live, List<Long> deleted, boolean timesKnown) {

  /** Throws {@link io.spike.client.SpikeException}; not found where no version is live. */
  static SourceSecret read(SpikeClient source, String path) {
    SecretMetadataAnswer answer = source.metadata(path, 0);
    if (answer.versions().keySet().stream().anyMatch(number -> number < 1))
      return NumberlessVersions.read(source, path, answer);
    SortedMap<Long, Instant> live = new TreeMap<>();
    List<Long> deleted = new ArrayList<>();
    answer.versions().forEach((number, version) -> {
      if (version.deletedTime() == null) {
        live.put(number, version.createdTime());
      } else {
        deleted.add(number);
      }
    });
    return new SourceSecret(answer.metadata(), live, deleted, true);
  }

  /** How many versions the secret keeps, 0 where that is nothing we could go by. */
  long maxVersions() {
    long said = metadata.maxVersions();
    return said < 1 || said > 10_000 ? 0 : said;
  }
}
