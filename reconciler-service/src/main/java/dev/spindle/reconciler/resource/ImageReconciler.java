package dev.spindle.reconciler.resource;

import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.VirtualMachineImageSpec;
import dev.spindle.kubernetes.VirtualMachineImageSpec.ReclaimPolicy;
import dev.spindle.kubernetes.VirtualMachineImageStatus;
import dev.spindle.kubernetes.VirtualMachineImageStatus.Condition;
import dev.spindle.kubernetes.VirtualMachineImageStatus.ConditionType;
import dev.spindle.kubernetes.VirtualMachineImageStatus.Upload;
import dev.spindle.model.ImageId;
import dev.spindle.reconciler.ledger.Ledger;
import dev.spindle.reconciler.ledger.Ledgers;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings one resource further: <em>say that it will be registered → register → show the ledger</em>
 * for ever, until it is deleted: <em>wait until the loader has let go → delete the image → delete
 * the Secret → let go</em>.
 *
 * <p>Every step may be done twice. That a registration is tried is written down before, so that a
 * resource that is deleted meanwhile leaves no image behind.
 */
@ControllerConfiguration(name = "virtualmachineimages", finalizerName = ImageReconciler.FINALIZER)
final class ImageReconciler
    implements Reconciler<VirtualMachineImage>, Cleaner<VirtualMachineImage> {
  static final String FINALIZER = "spindle.dev/image";

  private static final String SIZE_UNKNOWN = "SizeUnknown";
  private static final String REGISTERING = "Registering";
  private static final String UPLOAD_SERVICE_AWAY = "UploadServiceAway";

  /** The loader's finalizer is there: with the image the disc would go, while nodes mount it. */
  private static final String DRIVE_IN_USE = "DriveInUse";

  /** 30 s: for as long after the last event of an image more of them are expected. */
  private static final Duration BUSY = Duration.ofSeconds(30);

  /** 10 s for one row of the database. */
  private static final Duration LEDGER_WITHIN = Duration.ofSeconds(10);

  private final Images images;
  private final Ledgers ledgers;
  private final TokenSecrets secrets;
  private final TokenChecks checks;
  private final ResourceNews news;
  private final ResourceSettings settings;
  private final Clock clock;

  ImageReconciler(
      Images images,
      Ledgers ledgers,
      TokenSecrets secrets,
      ResourceNews news,
      ResourceSettings settings,
      Clock clock) {
    this.images = images;
    this.ledgers = ledgers;
    this.secrets = secrets;
    this.checks = new TokenChecks();
    this.news = news;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public UpdateControl<VirtualMachineImage> reconcile(
      VirtualMachineImage image, Context<VirtualMachineImage> context) throws InterruptedException {
    VirtualMachineImageStatus status = image.getStatus();
    if (status != null && status.imageId() != null && status.upload() != null) {
      return follow(image, new ImageId(status.imageId()), status.upload());
    }
    if (image.getSpec().size() == null) {
      return show(
          image,
          picture(image)
              .pending(
                  SIZE_UNKNOWN,
                  "give spec.size, in bytes, when it is known; nothing can be uploaded before"));
    }
    if (!isRegistrationTried(status)) {
      return show(image, picture(image).pending(REGISTERING, "the image is being registered"))
          .reschedule();
    }
    return register(image);
  }

  private UpdateControl<VirtualMachineImage> register(VirtualMachineImage image)
      throws InterruptedException {
    return switch (images.register(key(image), request(image))) {
      case Images.Registered.Done done ->
          show(image, picture(image).registered(done.imageId(), upload(image, done)))
              .rescheduleAfter(settings.lookEvery());
      case Images.Registered.Refused(String reason, String detail) ->
          show(image, picture(image).pending(reason, detail))
              .rescheduleAfter(settings.lookEndedEvery());
      case Images.Registered.Away(String why) ->
          show(image, picture(image).pending(UPLOAD_SERVICE_AWAY, why))
              .rescheduleAfter(settings.retryAfter());
    };
  }

  private UpdateControl<VirtualMachineImage> follow(
      VirtualMachineImage image, ImageId imageId, Upload known) throws InterruptedException {
    Optional<Ledger> found = ledgers.find(imageId).await().atMost(LEDGER_WITHIN);
    boolean hasEnded = found.map(ledger -> ledger.phase().isEnd()).orElse(false);
    Upload upload = hasEnded ? known : withToken(image, known);
    VirtualMachineImageStatus after =
        found
            .map(ledger -> picture(image).of(imageId, upload, ledger))
            .orElseGet(() -> picture(image).registered(imageId, upload));
    return show(image, after).rescheduleAfter(pause(found.orElse(null)));
  }

  /** The upload with its Secret there, which is looked after now and then. */
  private Upload withToken(VirtualMachineImage image, Upload known) throws InterruptedException {
    String uid = image.getMetadata().getUid();
    if (!checks.isDue(uid, Instant.now(clock)) || secrets.isThere(image)) {
      return known;
    }
    return switch (images.register(key(image), request(image))) {
      case Images.Registered.Done done -> upload(image, done);
      case Images.Registered.Refused _, Images.Registered.Away _ -> known;
    };
  }

  private Upload upload(VirtualMachineImage image, Images.Registered.Done done) {
    return switch (secrets.keep(image, done)) {
      case TokenSecrets.Kept.There(String name) -> new Upload(done.url().toString(), name);
      case TokenSecrets.Kept.NameTaken(String name) -> {
        news.warn(
            image,
            "SecretNameTaken",
            "Secret " + name + " is somebody else's, so the upload token is in none");
        yield new Upload(done.url().toString(), null);
      }
    };
  }

  private Duration pause(@Nullable Ledger ledger) {
    if (ledger == null) {
      return settings.lookEvery();
    }
    if (ledger.phase().isEnd()) {
      return settings.lookEndedEvery();
    }
    return ledger.changedAt().plus(BUSY).isAfter(Instant.now(clock))
        ? settings.lookEvery()
        : settings.lookIdleEvery();
  }

  @Override
  public DeleteControl cleanup(VirtualMachineImage image, Context<VirtualMachineImage> context)
      throws InterruptedException {
    if (image.hasFinalizer(VirtualMachineImage.DRIVE_FINALIZER)) {
      tellThatDeletionWaits(
          image,
          context,
          DRIVE_IN_USE,
          "the image is deleted when no pod uses its drive: delete the VM, or stop it and take the"
              + " drive out of it");
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(settings.retryAfter());
    }
    VirtualMachineImageStatus status = image.getStatus();
    String waits = null;
    if (status != null && status.imageId() != null) {
      waits = delete(image, new ImageId(status.imageId()));
    } else if (isRegistrationTried(status)) {
      waits =
          switch (images.register(key(image), request(image))) {
            case Images.Registered.Done done -> delete(image, done.imageId());
            case Images.Registered.Refused _ -> null;
            case Images.Registered.Away(String why) -> why;
          };
    }
    if (waits != null) {
      tellThatDeletionWaits(
          image, context, UPLOAD_SERVICE_AWAY, "the image is deleted when it can be: " + waits);
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(settings.retryAfter());
    }
    secrets.delete(image);
    checks.forget(image.getMetadata().getUid());
    return DeleteControl.defaultDelete();
  }

  /** Null when the image is no more, or why that is not known. */
  private @Nullable String delete(VirtualMachineImage image, ImageId imageId)
      throws InterruptedException {
    boolean withObjects = image.getSpec().reclaimPolicyOrDefault() == ReclaimPolicy.DELETE;
    return switch (images.delete(imageId, withObjects)) {
      case Images.Deleted.Done _ -> null;
      case Images.Deleted.Away(String why) -> why;
    };
  }

  private void tellThatDeletionWaits(
      VirtualMachineImage image,
      Context<VirtualMachineImage> context,
      String reason,
      String message) {
    VirtualMachineImageStatus before = image.getStatus();
    Condition complete = before == null ? null : before.condition(ConditionType.COMPLETE);
    if (before == null || (complete != null && complete.reason().equals(reason))) {
      return;
    }
    VirtualMachineImageStatus after = picture(image).deleting(reason, message);
    var _ = context.resourceOperations().serverSideApplyPrimaryStatus(apply(image, after));
    news.tell(image, before, after);
  }

  /** Writes a status that is another one, and tells what turned. */
  private UpdateControl<VirtualMachineImage> show(
      VirtualMachineImage image, VirtualMachineImageStatus after) {
    VirtualMachineImageStatus before = image.getStatus();
    if (after.equals(before)) {
      return UpdateControl.noUpdate();
    }
    news.tell(image, before, after);
    return UpdateControl.patchStatus(apply(image, after));
  }

  /** Only what we own; the uid, so that it meets no other resource that took over the name. */
  private static VirtualMachineImage apply(
      VirtualMachineImage image, VirtualMachineImageStatus status) {
    VirtualMachineImage applied = new VirtualMachineImage();
    applied.setMetadata(
        new ObjectMetaBuilder()
            .withName(image.getMetadata().getName())
            .withNamespace(image.getMetadata().getNamespace())
            .withUid(image.getMetadata().getUid())
            .build());
    applied.setStatus(status);
    return applied;
  }

  private static boolean isRegistrationTried(@Nullable VirtualMachineImageStatus status) {
    Condition complete = status == null ? null : status.condition(ConditionType.COMPLETE);
    return complete != null && !complete.reason().equals(SIZE_UNKNOWN);
  }

  private static String key(VirtualMachineImage image) {
    return "virtualmachineimage/" + image.getMetadata().getUid();
  }

  private static Images.Request request(VirtualMachineImage image) {
    VirtualMachineImageSpec spec = image.getSpec();
    Long size = spec.size();
    String fragmentSize = spec.fragmentSize();
    return new Images.Request(
        image.getMetadata().getName(),
        size == null ? 0 : size,
        fragmentSize == null
            ? null
            : Quantity.getAmountInBytes(new Quantity(fragmentSize)).longValueExact(),
        spec.sha256(),
        spec.dataCentres());
  }

  private StatusPicture picture(VirtualMachineImage image) {
    return new StatusPicture(image, Instant.now(clock));
  }
}
