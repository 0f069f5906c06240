package dev.spindle.device;

import org.jspecify.annotations.Nullable;

/**
 * A server's answer to a fragment that it has received.
 *
 * @param wanted what to send next; null when the server does not say
 */
public record Receipt(@Nullable Wanted wanted) {}
