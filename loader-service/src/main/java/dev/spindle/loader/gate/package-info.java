/**
 * The gate makes a read of a range that is not loaded wait until it is, and says which fragments
 * are wanted meanwhile.
 */
@NullMarked
package dev.spindle.loader.gate;

import org.jspecify.annotations.NullMarked;
