/**
 * The custom resource {@code VirtualMachineImage}: what somebody asks for ({@code spec}) and what
 * became of it ({@code status}). Its schema, with what each field means, is the CRD in {@code
 * helm/spindle/crds}.
 */
@NullMarked
package dev.spindle.kubernetes;

import org.jspecify.annotations.NullMarked;
