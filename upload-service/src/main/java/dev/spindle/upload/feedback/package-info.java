/**
 * What a device is told about its image: how far each fragment has come, what is wanted next and
 * what it has to send again.
 */
@NullMarked
package dev.spindle.upload.feedback;

import org.jspecify.annotations.NullMarked;
