package dev.spindle.loader.rest;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.drive.Drives;
import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.qmp.QmpSockets;
import dev.spindle.model.ImageId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;

/** The VM that a drive is connected to: decides what is done about stalls. */
@Path("/v1/drives/{imageId}/machine")
public class MachineResource {
  /** 64 KiB: a hundred times what a machine takes. */
  private static final int LONGEST_BODY = 64 << 10;

  private final Drives drives;
  private final DriveViews views;
  private final MachineRequest requests;

  MachineResource(Drives drives, DriveViews views, QmpSockets sockets) {
    this.drives = drives;
    this.views = views;
    this.requests = new MachineRequest(sockets);
  }

  /** Sets it, before the VM starts; the same again changes nothing of a VM that runs. */
  @PUT
  @RunOnVirtualThread
  @Produces({MediaType.APPLICATION_JSON, "application/problem+json"})
  public DriveView put(String imageId, InputStream body) throws IOException {
    Drive drive = find(imageId);
    Machine machine = requests.read(body.readNBytes(LONGEST_BODY));
    drive.stalls().attach(machine);
    drives.machineChanged(drive);
    return views.of(drive);
  }

  /** Takes it away. */
  @DELETE
  @RunOnVirtualThread
  @Produces({MediaType.APPLICATION_JSON, "application/problem+json"})
  public DriveView delete(String imageId) throws IOException {
    Drive drive = find(imageId);
    drive.stalls().detach();
    drives.machineChanged(drive);
    return views.of(drive);
  }

  private Drive find(String imageId) {
    if (ImageId.isValid(imageId)) {
      var drive = drives.find(new ImageId(imageId));
      if (drive.isPresent()) {
        return drive.get();
      }
    }
    throw new ProblemException(
        Problem.IMAGE_UNKNOWN.answer(
            "no drive for image " + imageId + "; GET /v1/drives lists those of this loader"));
  }
}
