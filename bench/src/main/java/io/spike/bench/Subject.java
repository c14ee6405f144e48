package io.spike.bench;

import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Something that is measured.
 *
 * @param key its name in JSON
 * @param title its name in the table
 * @param operation what its callers do
 * @param servers the processes that serve them, as they are now; none where they are not known
 * @param directory on the disk where they keep their data
 */
record Subject(String key, String title, Load.Operation operation, Supplier<Stream<ProcessHandle>> servers,
    Path directory) {}
