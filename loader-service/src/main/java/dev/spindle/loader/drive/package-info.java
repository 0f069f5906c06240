/** Drives: what a VM sees of a disc, and how each one fares. */
@NullMarked
package dev.spindle.loader.drive;

import org.jspecify.annotations.NullMarked;
