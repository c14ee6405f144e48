package io.spike.keeper;

import io.spike.api.KeeperState;
import java.net.URI;

/**
 * What is known of one Keeper, for status and logs.
 *
 * @param index its place in the configured list, from 1
 * @param address its https URL
 * @param state of its shard when last asked
 * @param detail one sentence where something is wrong, else empty
 * @param wrongShards how often it returned a wrong shard since this node began to look after the Keepers; a wrong shard is
 *     replaced at once, so {@code state} seldom shows it
 */
public record KeeperReport(int index, URI address, KeeperState state, String detail, int wrongShards) {

  static KeeperReport unknown(KeeperClient keepers, int index) {
    return new KeeperReport(index, keepers.address(index), KeeperState.UNKNOWN, "", 0);
  }

  static KeeperReport of(KeeperClient keepers, int index, KeeperState state) {
    return new KeeperReport(index, keepers.address(index), state, "", 0);
  }

  static KeeperReport failed(KeeperClient keepers, int index, KeeperException failure) {
    // A Keeper that answers nonsense is as good as none.
    return new KeeperReport(index, keepers.address(index), KeeperState.UNREACHABLE,
        String.valueOf(failure.getMessage()), 0);
  }

  static KeeperReport wrong(KeeperClient keepers, int index, String why) {
    return new KeeperReport(index, keepers.address(index), KeeperState.WRONG_SHARD, why, 0);
  }

  KeeperReport withWrongShards(int count) {
    return new KeeperReport(index, address, state, detail, count);
  }
}
