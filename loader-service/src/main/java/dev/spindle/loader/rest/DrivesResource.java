package dev.spindle.loader.rest;

import dev.spindle.event.DriveEvent;
import dev.spindle.loader.disc.Disc;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.drive.Drives;
import dev.spindle.model.ByteRange;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The drives of this replica: how they fare, and the bytes of their loaded fragments. */
@Path("/v1/drives")
public class DrivesResource {
  /** 256 KiB: few enough writes for a fragment, little enough for hundreds of readers. */
  private static final int CHUNK_BYTES = 256 << 10;

  private final Drives drives;
  private final DriveViews views;

  DrivesResource(Drives drives, DriveViews views) {
    this.drives = drives;
    this.views = views;
  }

  /** All drives, by image id. */
  record DriveList(List<DriveView> drives) {
    DriveList {
      drives = List.copyOf(drives);
    }
  }

  /** The data of a drive's event. */
  record EventView(DriveEvent.State state, List<FragmentRange> waitedFor) {
    EventView {
      waitedFor = List.copyOf(waitedFor);
    }
  }

  @GET
  @NonBlocking
  @Produces(MediaType.APPLICATION_JSON)
  public DriveList list() {
    return new DriveList(drives.all().stream().map(views::of).toList());
  }

  @GET
  @NonBlocking
  @Path("{imageId}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(String imageId) {
    return find(imageId)
        .map(drive -> Response.ok(views.of(drive)).build())
        .orElseGet(() -> unknown(imageId));
  }

  /** How the drive fares now, then what changes. */
  @GET
  @NonBlocking
  @Path("{imageId}/events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public Multi<OutboundSseEvent> events(String imageId, @Context Sse sse) {
    Drive drive = find(imageId).orElseThrow(() -> new ProblemException(unknown(imageId)));
    return Multi.createFrom()
        .<DriveEvent>emitter(
            emitter -> {
              Runnable end =
                  drives.watch(
                      event -> {
                        if (event.imageId().equals(drive.imageId())) {
                          emitter.emit(event);
                          if (event.state() == DriveEvent.State.EJECTED) {
                            emitter.complete();
                          }
                        }
                      });
              emitter.onTermination(end);
              drives.now(drive).forEach(emitter::emit);
            })
        .map(
            event ->
                sse.newEventBuilder()
                    .name(event.state().word())
                    .mediaType(MediaType.APPLICATION_JSON_TYPE)
                    .data(EventView.class, new EventView(event.state(), event.waitedFor()))
                    .build());
  }

  /** A loaded fragment's bytes; other services fetch them where nobody else has them. */
  @GET
  @RunOnVirtualThread
  @Path("{imageId}/fragments/{number}")
  @Produces({MediaType.APPLICATION_OCTET_STREAM, "application/problem+json"})
  public Response fragment(String imageId, int number) {
    Optional<Drive> found = find(imageId);
    if (found.isEmpty()) {
      return unknown(imageId);
    }
    Disc disc = found.get().disc();
    if (!disc.loaded().contains(number)) {
      return Problem.FRAGMENT_UNKNOWN.answer("fragment " + number + " is not loaded (yet)");
    }
    ByteRange range = disc.layout().rangeOf(number);
    StreamingOutput bytes =
        out -> {
          ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
          for (long at = range.start(); at < range.end(); at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), range.end() - at));
            disc.read(chunk, at);
            out.write(chunk.array(), 0, chunk.limit());
          }
        };
    return Response.ok(bytes).header("Content-Length", range.length()).build();
  }

  private Optional<Drive> find(String imageId) {
    return ImageId.isValid(imageId) ? drives.find(new ImageId(imageId)) : Optional.empty();
  }

  private static Response unknown(String imageId) {
    return Problem.IMAGE_UNKNOWN.answer(
        "no drive for image " + imageId + "; GET /v1/drives lists those of this loader");
  }
}
