package io.spike.cli.dev;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * A process of a development cluster: runs another main class, and ends at once when the {@code spike dev} that started it
 * is gone or ends, however that happened. It notices by its standard input, whose other end {@code spike dev} holds.
 */
public final class ChildMain {

  /** Exit status of a process whose parent went away. */
  static final int ORPHANED = 70;

  private ChildMain() {}

  /**
   * Runs a main class.
   *
   * @param args its name, then its arguments
   */
  public static void main(String[] args) throws Throwable {
    Thread.ofPlatform().daemon().name("parent-watch").start(ChildMain::endWithParent);
    try {
      Class.forName(args[0]).getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void endWithParent() {
    int status = ORPHANED;
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever sent; only the end matters.
      }
    } catch (IOException e) {
      status = ORPHANED + 1;
    }
    // At once: nothing is lost by it, and whoever starts the cluster again wants the ports.
    Runtime.getRuntime().halt(status);
  }
}
