/**
 * The words all services share: an image's identity and layout, fragment numbers, sets of them, and
 * digests. Plain Java, pure and without I/O.
 */
@NullMarked
package dev.spindle.model;

import org.jspecify.annotations.NullMarked;
