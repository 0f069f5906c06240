/**
 * Which drive an image gets: what the loader replicas have to give, and the choice among them by
 * load and room.
 */
@NullMarked
package dev.spindle.upload.drive;

import org.jspecify.annotations.NullMarked;
