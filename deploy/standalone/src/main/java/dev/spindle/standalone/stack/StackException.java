package dev.spindle.standalone.stack;

/** The stack cannot be started; the message says what to do. */
public final class StackException extends Exception {
  private static final long serialVersionUID = 1L;

  StackException(String message) {
    super(message);
  }

  StackException(String message, Throwable cause) {
    super(message, cause);
  }
}
