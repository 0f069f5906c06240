/** Fetches fragments back from the data centres' finished objects. */
@NullMarked
package dev.spindle.loader.datacentre;

import org.jspecify.annotations.NullMarked;
