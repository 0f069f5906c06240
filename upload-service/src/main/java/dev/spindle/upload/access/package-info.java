/**
 * Who may call: operators everything, the holder of an image's token that image. Knows no framework
 * and no protocol.
 */
@NullMarked
package dev.spindle.upload.access;

import org.jspecify.annotations.NullMarked;
