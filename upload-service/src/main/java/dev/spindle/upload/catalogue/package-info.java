/**
 * Which images there are and where each is in its life: an immutable record whose state offers only
 * the transitions that are legal.
 */
@NullMarked
package dev.spindle.upload.catalogue;

import org.jspecify.annotations.NullMarked;
