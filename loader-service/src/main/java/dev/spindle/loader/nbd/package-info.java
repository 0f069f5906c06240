/** Serves drives over the NBD protocol, on Netty. */
@NullMarked
package dev.spindle.loader.nbd;

import org.jspecify.annotations.NullMarked;
