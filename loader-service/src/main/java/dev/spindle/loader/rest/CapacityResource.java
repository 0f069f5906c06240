package dev.spindle.loader.rest;

import dev.spindle.loader.drive.Capacity;
import dev.spindle.loader.drive.Drives;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;

/** What this replica has to give; the upload-service asks before it registers an image. */
@Path("/v1/capacity")
public class CapacityResource {
  private final Drives drives;

  CapacityResource(Drives drives) {
    this.drives = drives;
  }

  @GET
  @RunOnVirtualThread
  @Produces(MediaType.APPLICATION_JSON)
  public Capacity get() throws IOException {
    return drives.capacity();
  }
}
