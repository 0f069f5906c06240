package dev.spindle.device;

import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * An image as its server sees it.
 *
 * @param sha256 the digest that the server found or was told
 * @param failure why the image failed
 * @param missingCount how many fragments the server lacks
 * @param version the entity tag to ask for changes with; null when the server gave none
 */
public record ImageState(
    ImageLayout layout,
    ImagePhase phase,
    @Nullable Sha256 sha256,
    @Nullable String failure,
    ImageProgress progress,
    int missingCount,
    @Nullable String version) {}
