package io.spike.api.wire;

import io.spike.api.ClusterAnswer;
import io.spike.api.ClusterKeeper;
import io.spike.api.ClusterNode;
import io.spike.api.HealthAnswer;
import io.spike.api.KeeperState;
import io.spike.api.NodeRole;
import io.spike.api.Position;
import io.spike.api.RootKeyStatus;
import io.spike.api.SealState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of our own routes, see {@code openapi.yaml}. */
public final class ClusterCodecs {

  /** See {@link ClusterAnswer}. */
  public static final Codec<ClusterAnswer> CLUSTER_ANSWER = new ClusterAnswerCodec();
  /** See {@link HealthAnswer}. */
  public static final Codec<HealthAnswer> HEALTH_ANSWER = new HealthAnswerCodec();

  private ClusterCodecs() {}

  private static JsonOutput writePosition(JsonOutput out, @Nullable Position position) {
    return out.name("position").stringOrNull(position == null ? null : position.toString());
  }

  private static @Nullable Position readPosition(JsonInput in) throws BadMessageException {
    String text = in.string("position", "");
    try {
      return text.isEmpty() ? null : Position.parse(text);
    } catch (IllegalArgumentException _) {
      throw new BadMessageException("field 'position' is not <epoch>.<sequence>");
    }
  }

  private static @Nullable String readOptional(JsonInput in, String field) throws BadMessageException {
    String text = in.string(field, "");
    return text.isEmpty() ? null : text;
  }

  private static final class ClusterAnswerCodec implements Codec<ClusterAnswer> {

    @Override
    public ClusterAnswer decode(byte[] json) throws BadMessageException {
      String clusterId = "";
      boolean initialized = false;
      List<ClusterNode> nodes = new ArrayList<>();
      List<ClusterKeeper> keepers = new ArrayList<>();
      Position position = null;
      String leader = null;
      long term = 0;
      RootKeyStatus rootKey = null;
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "clusterid" -> clusterId = in.string("clusterId", clusterId);
              case "initialized" -> initialized = in.bool("initialized", initialized);
              case "nodes" -> readNodes(in, nodes);
              case "keepers" -> readKeepers(in, keepers);
              case "position" -> position = readPosition(in);
              case "leader" -> leader = readOptional(in, "leader");
              case "term" -> term = in.integer("term", term);
              case "rootkey" -> rootKey = readRootKey(in);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ClusterAnswer(clusterId, initialized, nodes, keepers, position, leader, term, rootKey);
    }

    @Override
    public byte[] encode(ClusterAnswer answer) {
      JsonOutput out = new JsonOutput().beginObject().name("clusterId").string(answer.clusterId());
      out.name("initialized").bool(answer.initialized()).name("nodes").beginArray();
      for (ClusterNode node : answer.nodes()) {
        writeNode(out, node);
      }
      out.endArray().name("keepers").beginArray();
      for (ClusterKeeper keeper : answer.keepers()) {
        out.beginObject().name("name").string(keeper.name()).name("address").string(keeper.address());
        out.name("state").string(keeper.state().wire()).endObject();
      }
      writePosition(out.endArray(), answer.position());
      out.name("leader").stringOrNull(answer.leader()).name("term").number(answer.term());
      RootKeyStatus rootKey = answer.rootKey();
      if (rootKey != null)
        writeRootKey(out, rootKey);
      return out.endObject().finish();
    }

    private static void writeRootKey(JsonOutput out, RootKeyStatus rootKey) {
      out.name("rootKey").beginObject().name("epoch").number(rootKey.epoch());
      out.name("recovery").number(rootKey.recovery());
      String rotation = rootKey.rotation();
      if (rotation != null)
        out.name("rotation").string(rotation);
      out.endObject();
    }

    private static @Nullable RootKeyStatus readRootKey(JsonInput in) throws BadMessageException {
      long epoch = 0;
      long recovery = 0;
      String rotation = null;
      if (!in.beginObject("rootKey"))
        return null;
      for (String field; (field = in.nextField()) != null;) {
        switch (field) {
          case "epoch" -> epoch = in.integer("epoch", epoch);
          case "recovery" -> recovery = in.integer("recovery", recovery);
          case "rotation" -> rotation = readOptional(in, "rotation");
          default -> in.skip();
        }
      }
      return new RootKeyStatus(epoch, recovery, rotation);
    }

    private static void writeNode(JsonOutput out, ClusterNode node) {
      out.beginObject().name("name").string(node.name()).name("address").string(node.address());
      out.name("role").string(node.role().wire()).name("term").number(node.term());
      out.name("appliedIndex").number(node.appliedIndex()).name("lag").number(node.lag());
      out.name("seal").string(node.seal().wire()).name("version").string(node.version());
      Long clockOffset = node.clockOffset();
      if (clockOffset != null)
        out.name("clockOffset").number(clockOffset);
      String reason = node.reason();
      if (reason != null)
        out.name("reason").string(reason);
      out.endObject();
    }

    private static void readNodes(JsonInput in, List<ClusterNode> nodes) throws BadMessageException {
      nodes.clear();
      if (!in.beginArray("nodes"))
        return;
      while (in.nextElement()) {
        nodes.add(readNode(in));
      }
    }

    private static ClusterNode readNode(JsonInput in) throws BadMessageException {
      String name = "";
      String address = "";
      String role = "";
      long term = 0;
      long appliedIndex = 0;
      long lag = 0;
      String seal = "";
      String version = "";
      Long clockOffset = null;
      String reason = null;
      if (in.beginObject("nodes")) {
        for (String field; (field = in.nextField()) != null;) {
          switch (field) {
            case "name" -> name = in.string("name", name);
            case "address" -> address = in.string("address", address);
            case "role" -> role = in.string("role", role);
            case "term" -> term = in.integer("term", term);
            case "appliedindex" -> appliedIndex = in.integer("appliedIndex", appliedIndex);
            case "lag" -> lag = in.integer("lag", lag);
            case "seal" -> seal = in.string("seal", seal);
            case "version" -> version = in.string("version", version);
            case "clockoffset" -> clockOffset = in.integer("clockOffset", 0);
            case "reason" -> reason = readOptional(in, "reason");
            default -> in.skip();
          }
        }
      }
      return new ClusterNode(name, address, NodeRole.fromWire(role), term, appliedIndex, lag,
          SealState.fromWire(seal), version, clockOffset, reason);
    }

    private static void readKeepers(JsonInput in, List<ClusterKeeper> keepers) throws BadMessageException {
      keepers.clear();
      if (!in.beginArray("keepers"))
        return;
      while (in.nextElement()) {
        keepers.add(readKeeper(in));
      }
    }

    private static ClusterKeeper readKeeper(JsonInput in) throws BadMessageException {
      String name = "";
      String address = "";
      String state = "";
      if (in.beginObject("keepers")) {
        for (String field; (field = in.nextField()) != null;) {
          switch (field) {
            case "name" -> name = in.string("name", name);
            case "address" -> address = in.string("address", address);
            case "state" -> state = in.string("state", state);
            default -> in.skip();
          }
        }
      }
      return new ClusterKeeper(name, address, KeeperState.fromWire(state));
    }
  }

  private static final class HealthAnswerCodec implements Codec<HealthAnswer> {

    @Override
    public HealthAnswer decode(byte[] json) throws BadMessageException {
      boolean initialized = false;
      boolean sealed = false;
      boolean sealedByOperator = false;
      String role = "";
      String leader = null;
      Position position = null;
      String version = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "initialized" -> initialized = in.bool("initialized", initialized);
              case "sealed" -> sealed = in.bool("sealed", sealed);
              case "sealedbyoperator" -> sealedByOperator = in.bool("sealedByOperator", sealedByOperator);
              case "role" -> role = in.string("role", role);
              case "leader" -> leader = readOptional(in, "leader");
              case "position" -> position = readPosition(in);
              case "version" -> version = in.string("version", version);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new HealthAnswer(initialized, sealed, sealedByOperator, NodeRole.fromWire(role), leader, position,
          version);
    }

    @Override
    public byte[] encode(HealthAnswer answer) {
      JsonOutput out = new JsonOutput().beginObject().name("initialized").bool(answer.initialized());
      out.name("sealed").bool(answer.sealed());
      if (answer.sealedByOperator())
        out.name("sealedByOperator").bool(true);
      out.name("role").string(answer.role().wire());
      writePosition(out.name("leader").stringOrNull(answer.leader()), answer.position());
      return out.name("version").string(answer.version()).endObject().finish();
    }
  }
}
