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
 */
public record KeeperReport(int index, URI address, KeeperState state, String detail) {

  static KeeperReport unknown(KeeperClient keepers, int index) {
    return new KeeperReport(index, keepers.address(index), KeeperState.UNKNOWN, "");
  }

  static KeeperReport of(KeeperClient keepers, int index, KeeperState state) {
    return new KeeperReport(index, keepers.address(index), state, "");
  }

  static KeeperReport failed(KeeperClient keepers, int index, KeeperException failure) {
    // A Keeper that answers nonsense is as good as none.
    return new KeeperReport(index, keepers.address(index), KeeperState.UNREACHABLE,
        String.valueOf(failure.getMessage()));
  }

  static KeeperReport wrong(KeeperClient keepers, int index, String why) {
    return new KeeperReport(index, keepers.address(index), KeeperState.WRONG_SHARD, why);
  }
}
