/**
 * Copies images to the data centres while they are still being uploaded: which part of an object
 * can go out, what is there already, when the object is whole. A data centre that is down holds up
 * no other.
 */
@NullMarked
package dev.spindle.sync.replicate;

import org.jspecify.annotations.NullMarked;
