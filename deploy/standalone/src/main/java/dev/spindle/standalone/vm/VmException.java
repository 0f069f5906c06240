package dev.spindle.standalone.vm;

/** The VM cannot be started; the message says what to do. */
public final class VmException extends Exception {
  private static final long serialVersionUID = 1L;

  VmException(String message) {
    super(message);
  }
}
