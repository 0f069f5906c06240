/**
 * tus 1.0.0 (tus.io/protocols/resumable-upload) at {@code /files}: its requests and answers around
 * sequences.
 */
@NullMarked
package dev.spindle.upload.tus;

import org.jspecify.annotations.NullMarked;
