package dev.spindle.sync.replicate;

import dev.spindle.sync.replicate.DataCentre.CompleteOutcome;
import dev.spindle.sync.replicate.DataCentre.FinishedObject;
import dev.spindle.sync.replicate.DataCentre.PartOutcome;
import dev.spindle.sync.replicate.DataCentre.UnfinishedObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does the steps of copies in one data centre; remembers nothing. */
final class CopySteps {
  static final String IMAGE_ID = "image-id";
  static final String SHA256 = "sha256";
  static final String FRAGMENT_SIZE = "fragment-size";

  private final DataCentre dataCentre;
  private final SharedAssembly assembly;

  CopySteps(DataCentre dataCentre, SharedAssembly assembly) {
    this.dataCentre = dataCentre;
    this.assembly = assembly;
  }

  StepResult run(Image image, PartPlan plan, Step step) throws IOException {
    return switch (step) {
      case Step.Read _ -> read(image, plan);
      case Step.Begin _ -> begin(image);
      case Step.Store store -> store(image, plan, store);
      case Step.Complete complete -> complete(image, complete);
      case Step.Remove remove -> remove(image, remove.withObject());
    };
  }

  private StepResult read(Image image, PartPlan plan) throws IOException {
    Optional<FinishedObject> object = dataCentre.find(ObjectKey.of(image));
    if (object.isPresent() && isCopyOf(image, plan, object.get())) {
      return new StepResult.Finished(true);
    }
    List<UnfinishedObject> uploads = dataCentre.unfinished(ObjectKey.of(image).value());
    return uploads.isEmpty() ? new StepResult.Absent() : open(uploads.getFirst());
  }

  /** Another replica may begin at the same moment, so all take the oldest. */
  private StepResult begin(Image image) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(IMAGE_ID, image.id().value());
    metadata.put(FRAGMENT_SIZE, Integer.toString(image.layout().fragmentSize()));
    if (image.sha256() != null) {
      metadata.put(SHA256, image.sha256().hex());
    }
    UnfinishedObject begun = dataCentre.begin(ObjectKey.of(image), metadata);
    List<UnfinishedObject> all = dataCentre.unfinished(begun.key().value());
    return open(all.isEmpty() ? begun : all.getFirst());
  }

  private StepResult open(UnfinishedObject upload) throws IOException {
    return new StepResult.Open(upload, dataCentre.parts(upload));
  }

  private StepResult store(Image image, PartPlan plan, Step.Store store) throws IOException {
    return switch (assembly.assemble(
        image, store.part(), plan.bytesOf(store.part()), store.offers())) {
      case PartAssembly.Outcome.NotFetched notFetched ->
          new StepResult.NotFetched(store.part(), notFetched.offer(), notFetched.reason());
      case PartAssembly.Outcome.Assembled assembled -> {
        try (AssembledPart part = assembled.part()) {
          yield switch (dataCentre.store(store.upload(), part)) {
            case PartOutcome.Stored stored -> new StepResult.Stored(stored.part());
            case PartOutcome.UploadGone _ -> new StepResult.UploadGone();
          };
        }
      }
    };
  }

  private StepResult complete(Image image, Step.Complete complete) throws IOException {
    return switch (dataCentre.complete(complete.upload(), complete.parts())) {
      case CompleteOutcome.UploadGone _ -> new StepResult.UploadGone();
      case CompleteOutcome.Completed _ -> compared(image, complete);
    };
  }

  private StepResult compared(Image image, Step.Complete complete) throws IOException {
    ObjectKey key = ObjectKey.of(image);
    FinishedObject object =
        dataCentre
            .find(key)
            .orElseThrow(() -> new IOException(key + " was completed and is not there"));
    Optional<String> etag = Md5.composite(complete.parts());
    boolean same =
        object.bytes() == image.layout().size()
            && (etag.isEmpty() || etag.get().equals(object.etag()));
    if (!same) {
      dataCentre.delete(key);
      return new StepResult.UploadGone();
    }
    for (UnfinishedObject other : dataCentre.unfinished(key.value())) {
      dataCentre.abort(other);
    }
    return new StepResult.Finished(false);
  }

  private static boolean isCopyOf(Image image, PartPlan plan, FinishedObject object) {
    return object.bytes() == image.layout().size()
        && image.id().value().equals(object.metadata().get(IMAGE_ID))
        && object.etag().endsWith("-" + plan.partCount());
  }

  private StepResult remove(Image image, boolean withObject) throws IOException {
    // The name may be one that nobody remembers, so everything under the image's id goes.
    String prefix = ObjectKey.prefix(image.id());
    for (UnfinishedObject upload : dataCentre.unfinished(prefix)) {
      dataCentre.abort(upload);
    }
    for (UnfinishedObject upload : dataCentre.unfinished(ObjectKey.of(image).value())) {
      dataCentre.abort(upload);
    }
    if (withObject) {
      for (ObjectKey key : dataCentre.keys(prefix)) {
        dataCentre.delete(key);
      }
    }
    return new StepResult.Removed(withObject);
  }
}
