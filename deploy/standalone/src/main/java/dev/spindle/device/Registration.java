package dev.spindle.device;

import dev.spindle.model.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What a device says about an image when it registers it.
 *
 * @param name what people call it
 * @param size bytes
 * @param fragmentSize bytes of a fragment; null leaves it to the server
 * @param sha256 its digest where it is known beforehand
 * @param idempotencyKey makes a repeated registration give the same image
 */
public record Registration(
    String name,
    long size,
    @Nullable Integer fragmentSize,
    @Nullable Sha256 sha256,
    String idempotencyKey) {}
