/**
 * The path of a fragment from the device to its announcement, and the life of the image around it:
 * registration, the end of the load, repair, restart.
 */
@NullMarked
package dev.spindle.upload.receive;

import org.jspecify.annotations.NullMarked;
