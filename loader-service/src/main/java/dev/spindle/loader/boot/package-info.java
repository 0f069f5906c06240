/** What firmware and boot loader will read, worked out from a disc that still has holes. */
@NullMarked
package dev.spindle.loader.boot;

import org.jspecify.annotations.NullMarked;
