/** What time alone sets off: the looks for images that are due, and the counting of them. */
@NullMarked
package dev.spindle.reconciler.timer;

import org.jspecify.annotations.NullMarked;
