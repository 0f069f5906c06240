/**
 * What the servers of drives share on Netty: listeners on event loops of their own, and ranges of
 * discs on their way to a client.
 */
@NullMarked
package dev.spindle.loader.transport;

import org.jspecify.annotations.NullMarked;
