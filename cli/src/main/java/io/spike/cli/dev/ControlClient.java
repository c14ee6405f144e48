package io.spike.cli.dev;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Asks a running {@code spike dev}, see {@link ControlServer}. One request a connection; for one thread. */
public final class ControlClient implements AutoCloseable {

  private final SocketChannel channel;

  private ControlClient(SocketChannel channel) {
    this.channel = channel;
  }

  /** The cluster that runs on {@code directory}; throws when none does. */
  static DevFile running(Path directory) throws IOException, DevException {
    Path file = directory.resolve(DevFile.NAME);
    if (Files.isRegularFile(file)) {
      DevFile found = DevFile.read(file);
      if (found.isLive())
        return found;
    }
    throw new DevException("no development cluster runs on " + directory.toAbsolutePath().normalize()
        + "; 'spike dev' starts one");
  }

  /** Asks one thing and waits for the answer. */
  public static List<List<String>> ask(DevFile cluster, String... words) throws IOException, DevException {
    try (ControlClient client = connect(cluster)) {
      return client.request(words);
    }
  }

  /** Opens a line to it. */
  public static ControlClient connect(DevFile cluster) throws IOException, DevException {
    try {
      return new ControlClient(SocketChannel.open(UnixDomainSocketAddress.of(cluster.control())));
    } catch (IOException e) {
      throw new DevException("'spike dev' (process " + cluster.pid() + ") does not answer on " + cluster.control(), e);
    }
  }

  /** Asks, and keeps the line open until {@link #close}. */
  public List<List<String>> request(String... words) throws IOException, DevException {
    channel.write(ByteBuffer.wrap((String.join("\t", words) + "\n").getBytes(StandardCharsets.UTF_8)));
    BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    List<List<String>> answer = new ArrayList<>();
    for (String line; (line = in.readLine()) != null;) {
      if (line.equals("ok"))
        return answer;
      if (line.startsWith("error "))
        throw new DevException(line.substring("error ".length()));
      answer.add(List.of(line.substring(1).split("\t", -1)));
    }
    throw new DevException("'spike dev' ended in mid-answer");
  }

  /** Hangs up. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
