/**
 * Puts the upload-service together: which implementation serves which port, and what starts when.
 */
@NullMarked
package dev.spindle.upload;

import org.jspecify.annotations.NullMarked;
