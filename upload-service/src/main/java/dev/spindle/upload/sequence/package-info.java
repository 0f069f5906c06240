/**
 * Bytes that come in sequence, from a device that knows no fragments: what is kept of them between
 * two requests, and how they become fragments.
 */
@NullMarked
package dev.spindle.upload.sequence;

import org.jspecify.annotations.NullMarked;
