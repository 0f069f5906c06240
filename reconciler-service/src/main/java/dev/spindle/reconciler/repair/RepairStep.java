package dev.spindle.reconciler.repair;

import dev.spindle.event.Event;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;

/** One thing to say about an image. */
public sealed interface RepairStep {
  /** Fragments are missing and are to come by this remedy; none withdraw what was said before. */
  record Announce(Remedy remedy, FragmentSet fragments) implements RepairStep {}

  /** Fragments are loaded and in every data centre. */
  record Settle(FragmentSet fragments) implements RepairStep {}

  /** The image is loaded, verified, and whole in every data centre. */
  record Complete(Sha256 sha256) implements RepairStep {}

  /** The image cannot become complete. */
  record Fail(String failure) implements RepairStep {}

  /** The event that says it. */
  default Event event(ImageId imageId) {
    return switch (this) {
      case Announce(Remedy remedy, FragmentSet fragments) ->
          new FragmentsEvent.Missing(imageId, fragments.ranges(), remedy);
      case Settle(FragmentSet fragments) -> new FragmentsEvent.Settled(imageId, fragments.ranges());
      case Complete(Sha256 sha256) -> new ImageEvent.Completed(imageId, sha256);
      case Fail(String failure) -> new ImageEvent.Failed(imageId, failure);
    };
  }

  /** For the log: short, however many fragments there are. */
  default String sentence() {
    return switch (this) {
      case Announce(Remedy remedy, FragmentSet fragments) ->
          fragments.count() + " fragments are missing, remedy " + remedy.word();
      case Settle(FragmentSet fragments) -> fragments.count() + " fragments are settled";
      case Complete(Sha256 sha256) -> "complete, SHA-256 " + sha256;
      case Fail(String failure) -> "failed: " + failure;
    };
  }
}
