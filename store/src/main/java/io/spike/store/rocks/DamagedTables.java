package io.spike.store.rocks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.Status;

/** Which table file keeps a store from opening. RocksDB blames the manifest for whatever it meets on the way. Stateless. */
final class DamagedTables {

  private static final Pattern NAMED = Pattern.compile("\\S+\\.sst");
  private static final Pattern BLAME = Pattern.compile(" The file \\S+ may be corrupted$");

  private DamagedTables() {}

  /** A clause that names the table behind {@code failure}; empty when it is something else. Reads all tables. */
  static Optional<String> find(Path directory, RocksDBException failure) {
    Status status = failure.getStatus();
    if (status == null || status.getCode() != Status.Code.Corruption) {
      return Optional.empty();
    }
    String said = Database.clause(failure);
    Matcher blame = BLAME.matcher(said);
    if (NAMED.matcher(said).find()) {
      return Optional.of(blame.replaceFirst(""));
    }
    for (Path table : tables(directory)) {
      try (Options options = new Options(); SstFileReader reader = new SstFileReader(options)) {
        reader.open(table.toString());
        reader.verifyChecksum();
      } catch (RocksDBException e) {
        return Optional.of("table " + table + " is damaged: " + Database.clause(e));
      }
    }
    return Optional.empty();
  }

  private static List<Path> tables(Path directory) {
    List<Path> tables = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.sst")) {
      found.forEach(tables::add);
    } catch (IOException _) {
      // Then what RocksDB says has to do.
      tables.clear();
    }
    tables.sort(null);
    return tables;
  }
}
