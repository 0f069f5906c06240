/** Loading: fetching received fragments, checking them, and putting them on their disc. */
@NullMarked
package dev.spindle.loader.load;

import org.jspecify.annotations.NullMarked;
