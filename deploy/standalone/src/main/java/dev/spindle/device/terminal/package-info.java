/** The device's adapter to the terminal: says how far an upload is, in a line. */
@NullMarked
package dev.spindle.device.terminal;

import org.jspecify.annotations.NullMarked;
