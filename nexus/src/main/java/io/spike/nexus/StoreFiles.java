package io.spike.nexus;

import io.spike.raft.ReplicaFiles;
import io.spike.store.EventStore;
import io.spike.store.log.LogStore;
import io.spike.store.log.Replica;
import java.io.IOException;
import java.nio.file.Path;

/** A node's store as Raft may have to heal it. */
record StoreFiles(Path directory) implements ReplicaFiles<EventStore> {

  @Override
  public EventStore open() throws IOException {
    return EventStore.open(directory);
  }

  @Override
  public Replica replica(EventStore opened) {
    return opened.replica();
  }

  @Override
  public void verify(Path checkpoint, Path scratch) throws IOException {
    LogStore.verify(checkpoint, scratch);
  }
}
