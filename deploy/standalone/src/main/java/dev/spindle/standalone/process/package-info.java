/** How programs are found and started. */
@NullMarked
package dev.spindle.standalone.process;

import org.jspecify.annotations.NullMarked;
