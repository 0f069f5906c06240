/**
 * The commands of {@code ./spindle}: what they take, and how what happens is shown on a terminal.
 */
@NullMarked
package dev.spindle.standalone;

import org.jspecify.annotations.NullMarked;
