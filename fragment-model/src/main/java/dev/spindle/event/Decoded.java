package dev.spindle.event;

/** What a message turned out to be. */
public sealed interface Decoded {
  /**
   * An event.
   *
   * @param source the service and replica that said it
   */
  record Readable(Event event, String source) implements Decoded {}

  /** Nothing that can be read; it belongs to the topic's dead letters, with this reason. */
  record Unreadable(String reason) implements Decoded {}

  /** An event of a type that is newer than this service; passed over. */
  record Unknown(String type) implements Decoded {}
}
