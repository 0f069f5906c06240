/**
 * Brings drives into VMs of KubeVirt: makes a volume, a claim and a DataVolume for each image that
 * a custom resource asks for, starts and pauses its VM, and takes all of it away again.
 *
 * <p>Each image is looked at again and again: {@link dev.spindle.loader.kubevirt.Look} sees, {@link
 * dev.spindle.loader.kubevirt.Plan} decides, {@link dev.spindle.loader.kubevirt.Acts} does.
 */
@NullMarked
package dev.spindle.loader.kubevirt;

import org.jspecify.annotations.NullMarked;
