package dev.spindle.device.http;

import org.jspecify.annotations.Nullable;

/**
 * One event of a {@code text/event-stream}.
 *
 * @param id the last id seen up to it; null when there was none
 * @param event its type; {@code message} when the stream names none
 */
record ServerSentEvent(@Nullable String id, String event, String data) {}
