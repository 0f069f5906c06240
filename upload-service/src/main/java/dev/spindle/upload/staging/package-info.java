/**
 * Fragments on the staging volume, from their arrival until they are loaded and synced everywhere:
 * forced to storage in groups, and remembered in receipts that a crash cannot garble.
 */
@NullMarked
package dev.spindle.upload.staging;

import org.jspecify.annotations.NullMarked;
