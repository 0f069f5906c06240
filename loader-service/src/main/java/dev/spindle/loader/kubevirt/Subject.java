package dev.spindle.loader.kubevirt;

import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.loader.drive.Drive;
import dev.spindle.model.ImageId;
import org.jspecify.annotations.Nullable;

/**
 * One image that is looked at, and where its objects are.
 *
 * @param resource null when it is no more, and only what was made for it is left
 * @param dataVolume name of the DataVolume and of the claim
 * @param drive null when it is no more, or not yet known
 */
record Subject(
    ImageId imageId,
    @Nullable VirtualMachineImage resource,
    String namespace,
    String dataVolume,
    @Nullable Drive drive) {}
