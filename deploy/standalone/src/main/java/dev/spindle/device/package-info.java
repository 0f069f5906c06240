/**
 * The device: sends an image's fragments to an upload-service, what is wanted first, and follows it
 * until it is complete. Knows no HTTP; the server is the port {@link
 * dev.spindle.device.ImageServer}.
 */
@NullMarked
package dev.spindle.device;

import org.jspecify.annotations.NullMarked;
