package dev.spindle.upload.sequence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a sequence is.
 *
 * @param offset bytes that are safe
 * @param length bytes that it will have; null when nobody knows yet
 * @param expiresAt when it goes unless something arrives; null when it stays
 */
public record Position(long offset, @Nullable Long length, @Nullable Instant expiresAt) {}
