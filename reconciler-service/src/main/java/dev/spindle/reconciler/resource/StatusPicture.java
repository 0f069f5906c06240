package dev.spindle.reconciler.resource;

import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.VirtualMachineImageStatus;
import dev.spindle.kubernetes.VirtualMachineImageStatus.Condition;
import dev.spindle.kubernetes.VirtualMachineImageStatus.ConditionType;
import dev.spindle.kubernetes.VirtualMachineImageStatus.Fragments;
import dev.spindle.kubernetes.VirtualMachineImageStatus.Upload;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.reconciler.ledger.Ledger;
import dev.spindle.reconciler.ledger.Registration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a resource's status says; pure. */
record StatusPicture(VirtualMachineImage resource, Instant now) {
  /** Before there is an image. */
  static final String PENDING = "Pending";

  /** 200 ranges, some 2 KB: more than a person reads, and the API server keeps every version. */
  private static final int MOST_RANGES = 200;

  /** The status while there is no image, and why. */
  VirtualMachineImageStatus pending(String reason, String message) {
    return new VirtualMachineImageStatus(
        PENDING, null, null, null, null, conditions().none(reason, message), generation());
  }

  /** The status of a resource that cannot be deleted yet, and why. */
  VirtualMachineImageStatus deleting(String reason, String message) {
    VirtualMachineImageStatus before = resource.getStatus();
    return new VirtualMachineImageStatus(
        before == null ? PENDING : before.phase(),
        before == null ? null : before.imageId(),
        before == null ? null : before.drive(),
        before == null ? null : before.upload(),
        before == null ? null : before.fragments(),
        conditions().none(reason, message),
        generation());
  }

  /** The status of an image that was just registered, or of which nothing was heard yet. */
  VirtualMachineImageStatus registered(ImageId imageId, Upload upload) {
    VirtualMachineImageStatus before = resource.getStatus();
    return new VirtualMachineImageStatus(
        ImagePhase.REGISTERED.word(),
        imageId.value(),
        before == null ? null : before.drive(),
        upload,
        before == null ? null : before.fragments(),
        conditions().none("Registered", waitsForFragments(upload)),
        generation());
  }

  /** The status that a ledger shows. */
  VirtualMachineImageStatus of(ImageId imageId, Upload upload, Ledger ledger) {
    Registration known = ledger.registration();
    if (known == null) {
      return registered(imageId, upload);
    }
    return new VirtualMachineImageStatus(
        ledger.phase().word(),
        imageId.value(),
        known.drive(),
        upload,
        fragments(ledger, known),
        conditions(ledger, known, upload),
        generation());
  }

  private static Fragments fragments(Ledger ledger, Registration known) {
    int total = known.layout().fragmentCount();
    int loaded = ledger.loaded().count();
    Map<String, Integer> synced = new TreeMap<>();
    known.dataCentres().forEach(name -> synced.put(name, ledger.synced(name).count()));
    FragmentSet received = ledger.holdings().received();
    return new Fragments(
        total,
        ledger.phase() == ImagePhase.COMPLETE ? total : received.count(),
        loaded,
        (int) (100L * loaded / total),
        text(ledger.said().fragments(Remedy.DEVICE)),
        synced);
  }

  private List<Condition> conditions(Ledger ledger, Registration known, Upload upload) {
    Conditions conditions = conditions();
    Why why = why(ledger, known, upload);
    ImagePhase phase = ledger.phase();
    if (phase == ImagePhase.DELETED || phase == ImagePhase.EXPIRED) {
      return conditions.none(why.reason, why.message);
    }
    int total = known.layout().fragmentCount();
    int loaded = ledger.loaded().count();
    boolean isLoaded = loaded == total;
    boolean isSynced = ledger.isSyncedWhole(known);
    boolean isBootable = isLoaded || ledger.course().bootable();
    String onDisc = loaded + " of " + total + " fragments are on the disc";
    return List.of(
        isBootable
            ? conditions.of(
                ConditionType.BOOTABLE, true, "BootSetLoaded", "firmware can boot from the disc")
            : conditions.of(ConditionType.BOOTABLE, false, why.reason, onDisc),
        isLoaded
            ? conditions.of(
                ConditionType.LOADED, true, "AllLoaded", "every fragment is on the disc")
            : conditions.of(ConditionType.LOADED, false, why.reason, onDisc),
        synced(conditions, ledger, known, why),
        phase == ImagePhase.COMPLETE
            ? conditions.of(ConditionType.COMPLETE, true, "Verified", verified(ledger, known))
            : conditions.of(
                ConditionType.COMPLETE,
                false,
                isLoaded && isSynced && !phase.isEnd() ? "Verifying" : why.reason,
                why.message));
  }

  private static Condition synced(
      Conditions conditions, Ledger ledger, Registration known, Why why) {
    if (known.dataCentres().isEmpty()) {
      return conditions.of(
          ConditionType.SYNCED, true, "NoDataCentre", "no data centre is to hold a copy");
    }
    String counts =
        known.dataCentres().stream()
            .map(
                name ->
                    name
                        + " has "
                        + ledger.synced(name).count()
                        + " of "
                        + known.layout().fragmentCount())
            .collect(Collectors.joining(", "));
    return ledger.isSyncedWhole(known)
        ? conditions.of(
            ConditionType.SYNCED, true, "AllSynced", "every data centre has a whole copy")
        : conditions.of(ConditionType.SYNCED, false, why.reason, counts);
  }

  /** Why an image is not complete. */
  private record Why(String reason, String message) {}

  private static Why why(Ledger ledger, Registration known, Upload upload) {
    FragmentSet missing = ledger.said().fragments(Remedy.DEVICE);
    if (!missing.isEmpty() && !ledger.phase().isEnd()) {
      return new Why(
          "FragmentsMissing",
          "nobody holds fragments " + text(missing) + " any more: send them again");
    }
    int total = known.layout().fragmentCount();
    return switch (ledger.phase()) {
      case REGISTERED -> new Why("Registered", waitsForFragments(upload));
      case RECEIVING ->
          new Why(
              "Receiving",
              ledger.holdings().received().count() + " of " + total + " fragments were received");
      case CHECKING -> new Why("Checking", "the load has ended; what is missing is looked for");
      case COMPLETE -> new Why("Loading", "the disc was lost and is loaded again");
      case FAILED -> new Why("Failed", failure(ledger));
      case EXPIRED ->
          new Why(
              "Expired",
              "nothing arrived for too long, so the image was given up; delete this and make"
                  + " another one");
      case DELETED ->
          new Why(
              "Deleted",
              "the image was deleted at the upload-service; delete this and make another one");
    };
  }

  private static String failure(Ledger ledger) {
    String failure = ledger.course().failure();
    return failure == null ? "it cannot become complete" : failure;
  }

  private static String verified(Ledger ledger, Registration known) {
    Sha256 digest = ledger.course().digest();
    String where =
        known.dataCentres().isEmpty() ? "" : " and in " + String.join(", ", known.dataCentres());
    return "on the disc" + where + (digest == null ? "" : ", SHA-256 " + digest.hex());
  }

  private static String waitsForFragments(Upload upload) {
    return "waits for fragments at " + upload.url();
  }

  /** As {@code 17,90-92}, cut where it gets too long. */
  private static String text(FragmentSet fragments) {
    List<FragmentRange> ranges = fragments.ranges();
    if (ranges.size() <= MOST_RANGES) {
      return fragments.toString();
    }
    return FragmentSet.of(ranges.subList(0, MOST_RANGES)) + ",…";
  }

  private Conditions conditions() {
    return new Conditions(resource.getStatus(), generation(), now);
  }

  private @Nullable Long generation() {
    return resource.getMetadata().getGeneration();
  }
}
