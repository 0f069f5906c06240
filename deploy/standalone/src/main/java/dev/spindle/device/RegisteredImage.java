package dev.spindle.device;

import dev.spindle.model.ImageLayout;

/** A server's answer to a registration. */
public record RegisteredImage(ImageAccess access, ImageLayout layout) {}
