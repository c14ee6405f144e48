package io.spike.identity.h2;

import java.io.IOException;

/** The call ended with a gRPC status other than OK. */
public final class GrpcStatusException extends IOException {

  /** The caller is not entitled (yet). */
  public static final int PERMISSION_DENIED = 7;

  private static final long serialVersionUID = 1;
  private static final String[] NAMES = {"OK", "Cancelled", "Unknown", "InvalidArgument", "DeadlineExceeded",
      "NotFound",
      "AlreadyExists", "PermissionDenied", "ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange",
      "Unimplemented", "Internal", "Unavailable", "DataLoss", "Unauthenticated"};

  private final int status;

  GrpcStatusException(int status, String message) {
    super(nameOf(status) + (message.isEmpty() ? "" : ": " + message));
    this.status = status;
  }

  /** The gRPC status code. */
  public int status() {
    return status;
  }

  private static String nameOf(int status) {
    return status >= 0 && status < NAMES.length ? NAMES[status] : "status " + status;
  }
}
