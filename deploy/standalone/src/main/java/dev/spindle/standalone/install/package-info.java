/**
 * The main job: upload a disc, boot a VM from it as soon as it is bootable, and say what happened
 * when.
 */
@NullMarked
package dev.spindle.standalone.install;

import org.jspecify.annotations.NullMarked;
