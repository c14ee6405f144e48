package io.spike.raft;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The cable from one node to another. Cut, it swallows everything and keeps connections open, as a real one does. Refusing, it
 * ends connections and takes no new ones, as the host of a process does that has ended.
 */
final class Link implements AutoCloseable {

  private final int port;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition healed = lock.newCondition();
  private boolean cut;
  private volatile ServerSocket listener;

  /** Listens on {@code port}, which others leave alone, also while it is closed. */
  Link(int port, int target) throws IOException {
    this.port = port;
    this.target = target;
    this.listener = listen();
  }

  private ServerSocket listen() throws IOException {
    ServerSocket fresh = new ServerSocket(port, 64, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(fresh));
    return fresh;
  }

  int port() {
    return port;
  }

  /** Ends all connections; new ones are taken. */
  void reset() {
    sockets.forEach(this::drop);
  }

  /** Ends all connections and refuses new ones, until healed. */
  void refuse() throws IOException {
    listener.close();
    reset();
  }

  /** From now on nothing passes. */
  void cut() {
    lock.lock();
    try {
      cut = true;
    } finally {
      lock.unlock();
    }
  }

  /** What was held back passes now, late, and connections are taken again. */
  void heal() throws IOException {
    if (listener.isClosed()) {
      listener = listen();
    }
    mend();
  }

  private void mend() {
    lock.lock();
    try {
      cut = false;
      healed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept(ServerSocket taking) {
    while (!taking.isClosed()) {
      try {
        Socket near = taking.accept();
        sockets.add(near);
        Thread.ofVirtual().start(() -> connect(near));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void connect(Socket near) {
    try {
      pass();
      if (listener.isClosed()) {
        drop(near);
        return;
      }
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(far);
      if (listener.isClosed()) {
        // Refused meanwhile, and perhaps too late to be seen there.
        drop(far);
      }
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> pump(near, far));
      pump(far, near);
    } catch (IOException _) {
      drop(near);
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        pass();
        out.write(buffer, 0, read);
      }
    } catch (IOException _) {
      // One side is gone; so is the other, below.
    }
    drop(from);
    drop(to);
  }

  private void pass() {
    lock.lock();
    try {
      while (cut) {
        healed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void drop(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("socket not closed", e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    mend();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
