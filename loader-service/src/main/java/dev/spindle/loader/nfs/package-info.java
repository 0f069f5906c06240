/**
 * Serves drives read-only over NFS version 3: one directory for each image, and in it one file, the
 * disc, whose late reads wait.
 */
@NullMarked
package dev.spindle.loader.nfs;

import org.jspecify.annotations.NullMarked;
