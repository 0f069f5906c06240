package dev.spindle.upload.rest;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.upload.catalogue.Catalogue;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.UploadToken;
import dev.spindle.upload.feedback.Progress;
import dev.spindle.upload.receive.ImageLife;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.receive.Registration;
import dev.spindle.upload.receive.Uploads;
import dev.spindle.upload.rest.ImageView.Created;
import dev.spindle.upload.rest.ImageView.Fragments;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Images: register, look, end the load, delete. */
@Path("/v1/images")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ImagesResource {
  private static final Pattern LIMIT = Pattern.compile("[0-9]{1,4}");

  private final Registration registration;
  private final Uploads uploads;
  private final Catalogue catalogue;
  private final ImageLife life;
  private final ImageViews views;

  ImagesResource(
      Registration registration,
      Uploads uploads,
      Catalogue catalogue,
      ImageLife life,
      ImageViews views) {
    this.registration = registration;
    this.uploads = uploads;
    this.catalogue = catalogue;
    this.life = life;
    this.views = views;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response register(
      Registration.@Nullable Request request,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey)
      throws IOException, InterruptedException {
    if (request == null) {
      return Answers.of(
          new Problem(
              ProblemType.REQUEST_MALFORMED, "Send a JSON object with name and size as the body."));
    }
    Registration.Outcome outcome = registration.register(request, idempotencyKey);
    if (!(outcome instanceof Registration.Outcome.Accepted(Image image, UploadToken token))) {
      return Answers.of(Problems.of(outcome));
    }
    ImageView.Links links = views.links(image);
    return Response.created(URI.create(links.self()))
        .entity(
            new Created(image.id().value(), image.layout(), token.text(), image.expiresAt(), links))
        .build();
  }

  @GET
  public Response list(
      @QueryParam("limit") @DefaultValue("100") String limitText,
      @QueryParam("after") @Nullable String after) {
    int limit = LIMIT.matcher(limitText).matches() ? Integer.parseInt(limitText) : 0;
    if (limit < 1 || limit > 1000 || (after != null && !ImageId.isValid(after))) {
      return Answers.of(
          new Problem(
              ProblemType.REQUEST_MALFORMED,
              "limit is 1 to 1000, after is the id of the last image of the page before."));
    }
    List<Image> images = catalogue.page(after == null ? null : new ImageId(after), limit);
    String next =
        images.size() < limit
            ? null
            : "/v1/images?limit=" + limit + "&after=" + images.getLast().id();
    return Response.ok(new ImageView.Page(images.stream().map(views::of).toList(), next)).build();
  }

  @GET
  @Path("{id}")
  public Response get(
      @PathParam("id") String id,
      @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known,
      @HeaderParam("Prefer") @Nullable String prefer)
      throws InterruptedException {
    Uploads.Found found = find(id);
    Duration wait = LongPoll.waitOf(prefer);
    if (found instanceof Uploads.Found.Active(ImageUpload upload) && wait.isPositive()) {
      long version = LongPoll.versionOf(known);
      // RFC 7240 waits for an answer; without a known version the current one is it.
      if (version >= 0) {
        boolean _ = upload.progress().awaitChange(version, version, Duration.ZERO, wait);
        found = find(id);
      }
    }
    return onFound(found, views::of, views::ended, view -> tagged(view, known));
  }

  @GET
  @Path("{id}/fragments")
  public Response fragments(
      @PathParam("id") String id, @QueryParam("state") @DefaultValue("missing") String state) {
    FragmentState known = FragmentState.parse(state);
    if (known == null) {
      return Answers.of(
          new Problem(
              ProblemType.STATE_UNKNOWN,
              "state is missing, received, loaded, synced or staged, not " + state + "."));
    }
    return onFound(
        find(id),
        upload -> {
          Progress progress = upload.progress().picture();
          return view(progress, known.of(upload));
        },
        image -> view(ImageViews.endedProgress(image), known.ofEnded(image)),
        view -> Response.ok(view).build());
  }

  @POST
  @Path("{id}/complete")
  public Response complete(@PathParam("id") String id) {
    if (!ImageId.isValid(id)) {
      return Answers.of(Problems.imageUnknown());
    }
    ImageLife.Outcome outcome = life.complete(new ImageId(id));
    return outcome instanceof ImageLife.Outcome.Done
        ? onFound(find(id), views::of, views::ended, view -> Response.accepted(view).build())
        : Answers.of(Problems.of(outcome));
  }

  @DELETE
  @Path("{id}")
  public Response delete(
      @PathParam("id") String id,
      @QueryParam("data-centres") @DefaultValue("false") String withObjectsText) {
    if (!ImageId.isValid(id)) {
      return Answers.of(Problems.imageUnknown());
    }
    boolean withObjects = withObjectsText.equals("true");
    if (!withObjects && !withObjectsText.equals("false")) {
      return Answers.of(
          new Problem(
              ProblemType.REQUEST_MALFORMED,
              "data-centres is true or false; nothing was deleted."));
    }
    ImageLife.Outcome outcome = life.delete(new ImageId(id), withObjects);
    return outcome instanceof ImageLife.Outcome.Done
        ? Response.noContent().build()
        : Answers.of(Problems.of(outcome));
  }

  private Uploads.Found find(String id) {
    return ImageId.isValid(id) ? uploads.find(new ImageId(id)) : new Uploads.Found.Unknown();
  }

  private static <T> Response onFound(
      Uploads.Found found,
      Function<ImageUpload, T> active,
      Function<Image, T> ended,
      Function<T, Response> answer) {
    return switch (found) {
      case Uploads.Found.Active(ImageUpload upload) -> answer.apply(active.apply(upload));
      case Uploads.Found.Ended(Image image) ->
          switch (image.phase()) {
            case EXPIRED, DELETED -> Answers.of(Problems.imageGone(image.phase()));
            case REGISTERED, RECEIVING, CHECKING, COMPLETE, FAILED ->
                answer.apply(ended.apply(image));
          };
      case Uploads.Found.Unknown _ -> Answers.of(Problems.imageUnknown());
    };
  }

  private static Response tagged(ImageView view, @Nullable String known) {
    String tag = LongPoll.tagOf(view.version());
    return LongPoll.versionOf(known) == view.version()
        ? Response.notModified().header(HttpHeaders.ETAG, tag).build()
        : Response.ok(view).header(HttpHeaders.ETAG, tag).build();
  }

  private static Fragments view(Progress progress, FragmentSet set) {
    List<Integer> wanted = new ArrayList<>();
    for (FragmentRange range : progress.wanted().ranges()) {
      for (int number = range.first(); number <= range.last(); number++) {
        wanted.add(number);
      }
    }
    return new Fragments(progress.version(), set.ranges(), wanted, set.count());
  }
}
