package dev.spindle.reconciler.rest;

import dev.spindle.model.ImageId;
import dev.spindle.reconciler.ledger.Ledger;
import dev.spindle.reconciler.ledger.Ledgers;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ledgers, for the other services after a restart, and for people. */
@Path("/v1/ledgers")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class LedgerResource {
  private static final int MOST_A_PAGE = 1000;

  private final Ledgers ledgers;

  LedgerResource(Ledgers ledgers) {
    this.ledgers = ledgers;
  }

  /** The ledger of one image, also after its end. */
  @GET
  @Path("{imageId}")
  public Uni<Response> ledger(@PathParam("imageId") String imageId) {
    if (!ImageId.isValid(imageId)) {
      return Uni.createFrom().item(Problem.imageUnknown(imageId).response());
    }
    return ledgers
        .find(new ImageId(imageId))
        .map(
            found ->
                found
                    .map(ledger -> Response.ok(LedgerView.of(ledger)).build())
                    .orElseGet(() -> Problem.imageUnknown(imageId).response()));
  }

  /** Ledgers of images without an end, by id. */
  @GET
  public Uni<Response> unfinished(
      @QueryParam("limit") @DefaultValue("100") String limit,
      @QueryParam("after") @Nullable String after) {
    int most = limit.matches("\\d{1,4}") ? Integer.parseInt(limit) : 0;
    if (most < 1 || most > MOST_A_PAGE) {
      return malformed("limit is a number from 1 to " + MOST_A_PAGE + ".");
    }
    if (after != null && !ImageId.isValid(after)) {
      return malformed("after is the id of an image.");
    }
    return ledgers
        .unfinished(after == null ? null : new ImageId(after), most)
        .map(found -> Response.ok(page(found, most)).build());
  }

  private static LedgerPage page(List<Ledger> found, int most) {
    return new LedgerPage(
        found.stream().map(LedgerView::of).toList(),
        found.size() < most
            ? null
            : "/v1/ledgers?limit=" + most + "&after=" + found.getLast().imageId());
  }

  private static Uni<Response> malformed(String detail) {
    return Uni.createFrom().item(Problem.requestMalformed(detail).response());
  }
}
