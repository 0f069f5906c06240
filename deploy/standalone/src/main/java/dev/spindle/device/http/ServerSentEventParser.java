package dev.spindle.device.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code text/event-stream} line by line (WHATWG HTML, section 9.2.6, "Interpreting an event
 * stream"). Comments and {@code retry} are ignored: the device has its own back-off.
 */
final class ServerSentEventParser {
  private final StringBuilder data = new StringBuilder();
  private String event = "";
  private @Nullable String id;
  private boolean first = true;

  ServerSentEventParser(@Nullable String lastEventId) {
    this.id = lastEventId;
  }

  /** Takes a line without its end; an event when the line ends one. */
  Optional<ServerSentEvent> line(String text) {
    String line = first && text.startsWith("\uFEFF") ? text.substring(1) : text;
    first = false;
    if (line.isEmpty()) {
      return dispatch();
    }
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    String trimmed = value.startsWith(" ") ? value.substring(1) : value;
    switch (field) {
      case "event" -> event = trimmed;
      case "data" -> data.append(trimmed).append('\n');
      case "id" -> {
        if (trimmed.indexOf('\0') < 0) {
          id = trimmed;
        }
      }
      default -> {
        // A comment (empty field), retry, or something the specification says to ignore.
      }
    }
    return Optional.empty();
  }

  /** The last event's id; null when there was none. */
  @Nullable String lastEventId() {
    return id;
  }

  private Optional<ServerSentEvent> dispatch() {
    String type = event.isEmpty() ? "message" : event;
    event = "";
    if (data.isEmpty()) {
      return Optional.empty();
    }
    String text = data.substring(0, data.length() - 1);
    data.setLength(0);
    return Optional.of(new ServerSentEvent(id, type, text));
  }
}
