/** The VM that a drive is connected to, in words: its bus, what to do when a read waits long. */
@NullMarked
package dev.spindle.loader.machine;

import org.jspecify.annotations.NullMarked;
