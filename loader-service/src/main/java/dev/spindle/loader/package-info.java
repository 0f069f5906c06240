/** The loader-service: puts received fragments on discs and serves discs as drives. */
@NullMarked
package dev.spindle.loader;

import org.jspecify.annotations.NullMarked;
