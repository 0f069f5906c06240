/**
 * Discs: an image's bytes in one sparse file and the durable record of its loaded fragments. A
 * fragment counts as loaded only after its bytes were forced to storage.
 */
@NullMarked
package dev.spindle.loader.disc;

import org.jspecify.annotations.NullMarked;
