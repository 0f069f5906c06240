/**
 * KubeVirt's VMs ({@code kubevirt.io/v1}), as far as they are read here; they are never written.
 */
@NullMarked
package dev.spindle.kubernetes.kubevirt;

import org.jspecify.annotations.NullMarked;
