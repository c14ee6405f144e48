package io.spike.api;

/** Names of the HTTP headers that we add to SPIKE's interface. SPIKE's own clients send none and ignore all. */
public final class Headers {

  /**
   * From client to node: names the request, so that a repetition, through whichever node, takes effect once; see
   * {@link Validation#requestId}. A node makes one where a client sends none, and every answer carries it.
   */
  public static final String REQUEST_ID = "X-Spike-Request-Id";

  /**
   * From client to node, on reads of secrets (get, list, metadata): an {@link AsOf}, the moment whose state is asked for.
   * Rights are those of now.
   */
  public static final String AS_OF = "X-Spike-As-Of";

  /** From client to node, on reads: a {@link Consistency}. Writes pay no heed to it. */
  public static final String CONSISTENCY = "X-Spike-Consistency";

  /** On every answer that reflects data: the {@link Position} it reflects. */
  public static final String POSITION = "X-Spike-Position";

  /** The leader's https URL, when the answering node knows it. */
  public static final String LEADER = "X-Spike-Leader";

  /** The name of the node that answered. */
  public static final String NODE = "X-Spike-Node";

  /** A {@link Reason}, on answers with status 503. */
  public static final String REASON = "X-Spike-Reason";

  /** One sentence, printable ASCII, on errors where there is something to tell; never holds a value. */
  public static final String MESSAGE = "X-Spike-Message";

  private Headers() {}
}
