package dev.spindle.upload.rest;

import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.ImageState;
import dev.spindle.upload.feedback.Progress;
import dev.spindle.upload.feedback.Progress.Amount;
import dev.spindle.upload.feedback.Wanted;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.receive.UploadConfig;
import dev.spindle.upload.receive.Uploads;
import dev.spindle.upload.rest.ImageView.Links;
import dev.spindle.upload.rest.ImageView.Missing;
import dev.spindle.upload.rest.ImageView.ProgressView;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes views of images: of unfinished ones from memory, of ended ones from the catalogue. */
@ApplicationScoped
class ImageViews {
  private final Uploads uploads;
  private final UploadConfig config;

  ImageViews(Uploads uploads, UploadConfig config) {
    this.uploads = uploads;
    this.config = config;
  }

  ImageView of(Image image) {
    return uploads.active(image.id()).map(this::of).orElseGet(() -> ended(image));
  }

  ImageView of(ImageUpload upload) {
    Image image = upload.image();
    if (!(image.state() instanceof ImageState.Unfinished)) {
      // Its end is being recorded; events of its last fragments may never have come.
      return ended(image);
    }
    Progress progress = upload.progress().picture();
    return view(
        image, progress, Missing.of(progress.missing(), upload.progress().missing().ranges()));
  }

  /** An image that has ended: of a complete one everything is everywhere. */
  ImageView ended(Image image) {
    return view(image, endedProgress(image), Missing.of(0, List.of()));
  }

  Links links(Image image) {
    ImageId id = image.id();
    String self = "/v1/images/" + id;
    URI drive = config.drives().get(image.drive());
    return new Links(
        self,
        self + "/fragments",
        self + "/feedback",
        self + "/complete",
        drive == null ? null : drive.resolve("/v1/drives/" + id));
  }

  static Progress endedProgress(Image image) {
    Amount amount =
        image.state() instanceof ImageState.Complete
            ? new Amount(image.layout().fragmentCount(), image.layout().size())
            : new Amount(0, 0);
    SortedMap<String, Amount> synced = new TreeMap<>();
    image.dataCentres().forEach(dataCentre -> synced.put(dataCentre, amount));
    Sha256 sha256 = image.state() instanceof ImageState.Complete(Sha256 whole) ? whole : null;
    return new Progress(
        Long.MAX_VALUE >> 11, // 2^52: larger than any version before, and exact in JavaScript
        image.phase(),
        sha256,
        failure(image),
        amount,
        amount,
        synced,
        0,
        List.of(),
        Wanted.NOTHING);
  }

  static FragmentSet allOrNone(Image image) {
    return image.phase() == ImagePhase.COMPLETE
        ? FragmentSet.all(image.layout())
        : new FragmentSet();
  }

  private ImageView view(Image image, Progress progress, Missing missing) {
    return new ImageView(
        image.id().value(),
        image.name(),
        image.phase(),
        image.layout(),
        image.state() instanceof ImageState.Complete(Sha256 whole) ? whole : image.sha256(),
        failure(image),
        image.drive(),
        image.dataCentres(),
        ProgressView.of(progress),
        missing,
        progress.wanted().ranges(),
        image.createdAt(),
        image.expiresAt(),
        progress.version(),
        links(image));
  }

  private static @Nullable String failure(Image image) {
    return image.state() instanceof ImageState.Failed(String failure) ? failure : null;
  }
}
