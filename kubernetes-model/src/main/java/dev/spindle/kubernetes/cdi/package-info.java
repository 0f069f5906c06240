/**
 * The containerized data importer's DataVolumes ({@code cdi.kubevirt.io/v1beta1}), as made here.
 */
@NullMarked
package dev.spindle.kubernetes.cdi;

import org.jspecify.annotations.NullMarked;
