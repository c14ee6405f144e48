package io.spike.bench;

/** The shortest life a JVM can have: what {@code scripts/cold-start.sh} holds a cold command against. */
public final class EmptyMain {

  private EmptyMain() {}

  /** Does nothing. */
  public static void main(String[] args) {}
}
