package dev.spindle.standalone.stack;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * One process of the stack.
 *
 * @param name as in its log's name
 * @param command the program and its arguments
 * @param environment added to the launcher's
 * @param readiness how to know that it is ready
 */
record Part(
    String name, List<String> command, Map<String, String> environment, Readiness readiness) {
  Part {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** How to know that a part is ready. */
  sealed interface Readiness {
    /** It prints a line that begins with {@code READY}. */
    record SaysReady() implements Readiness {}

    /** It answers 200 here (MicroProfile Health, readiness). */
    record AnswersAt(URI health) implements Readiness {}
  }
}
