package dev.spindle.reconciler.ledger;

import dev.spindle.event.DiscEvent;
import dev.spindle.event.DriveEvent;
import dev.spindle.event.Event;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that the reconciler knows of one image.
 *
 * <p>{@link #apply} is idempotent, and the order of events matters only where {@link Holdings} says
 * so: they come from four topics and several services, twice, late, and before the image was heard
 * to be registered.
 *
 * @param registration null until it is heard of
 * @param changedAt when an event last changed anything
 */
public record Ledger(
    ImageId imageId,
    @Nullable Registration registration,
    Holdings holdings,
    Course course,
    Said said,
    Instant changedAt) {
  /** The ledger of an image of which nothing is known yet. */
  public static Ledger empty(ImageId imageId) {
    return new Ledger(imageId, null, Holdings.NONE, Course.BEGUN, Said.NOTHING, Instant.EPOCH);
  }

  /** The ledger after an event that was heard of {@code now}. */
  public Ledger apply(Event event, Instant now) {
    Ledger after =
        switch (event) {
          case ImageEvent.Registered registered ->
              with(registration == null ? Registration.of(registered) : registration);
          case ImageEvent.LoadEnded _ -> with(course.withLoadEnded());
          case ImageEvent.Loaded loaded -> with(course.withDigest(loaded.sha256(), loaded.disc()));
          case ImageEvent.Synced synced ->
              with(holdings.withObject(synced.dataCentre(), synced.object()));
          case ImageEvent.Completed completed -> with(course.completed(completed.sha256()));
          case ImageEvent.Failed failed ->
              with(course.withEnd(ImagePhase.FAILED, failed.failure()));
          case ImageEvent.Expired _ -> with(course.withEnd(ImagePhase.EXPIRED, null));
          case ImageEvent.Deleted _ -> with(course.withEnd(ImagePhase.DELETED, null));
          // A disc's offer to the data centres; the upload-service still lacks what it had lost.
          case FragmentEvent.Received received when isFromDisc(received) -> this;
          case FragmentEvent.Received received ->
              with(holdings.withReceived(received.number()))
                  .with(said.withReceived(received.number()));
          case FragmentEvent.Loaded loaded ->
              with(holdings.withLoaded(loaded.number(), loaded.disc()));
          case DiscEvent disc -> with(holdings.withDisc(disc.disc()));
          case DriveEvent drive when drive.state() == DriveEvent.State.BOOTABLE ->
              with(course.withBootable(true));
          case FragmentEvent.Synced synced ->
              with(holdings.withSynced(synced.dataCentre(), synced.number()));
          case FragmentsEvent.Lost lost -> with(holdings.withLost(lost.ranges()));
          // What is wanted, and what else drives do, is no holding; the rest is our own word.
          case FragmentsEvent.Wanted _ -> this;
          case FragmentsEvent.Missing _ -> this;
          case FragmentsEvent.Settled _ -> this;
          case DriveEvent _ -> this;
        };
    Ledger tidied = after.withoutBootSetOf(holdings.disc()).tidied();
    return tidied.equals(this)
        ? this
        : new Ledger(
            imageId, tidied.registration, tidied.holdings, tidied.course, tidied.said, now);
  }

  /** Another disc is not bootable because the one before was. */
  private Ledger withoutBootSetOf(@Nullable String disc) {
    return disc == null || disc.equals(holdings.disc()) ? this : with(course.withBootable(false));
  }

  /** Whether the loader announced it, from {@code /v1/drives/…} (contracts.md, HTTP). */
  private static boolean isFromDisc(FragmentEvent.Received received) {
    String path = received.source().getPath();
    return path != null && path.startsWith("/v1/drives/");
  }

  /** The ledger after it was said that fragments are missing; none of them withdraws it. */
  public Ledger withSaid(Remedy remedy, Announcement announcement) {
    return with(said.with(remedy, announcement)).tidied();
  }

  /** The ledger after it was said that fragments are settled. */
  public Ledger withSettled(FragmentSet fragments, Instant now) {
    return with(holdings.withSettled(fragments)).with(said.withSettledAt(now)).tidied();
  }

  /** The ledger after its end was announced. */
  public Ledger withEnd(ImagePhase end, @Nullable String failure) {
    return with(course.withEnd(end, failure)).tidied();
  }

  /** Where the image is in its life, as far as it does not depend on the time. */
  public ImagePhase phase() {
    if (course.end() != null) {
      return course.end();
    }
    if (hasLoadEnded()) {
      return said.fragments(Remedy.DEVICE).isEmpty() ? ImagePhase.CHECKING : ImagePhase.RECEIVING;
    }
    return holdings.equals(Holdings.NONE) ? ImagePhase.REGISTERED : ImagePhase.RECEIVING;
  }

  /** Whether the device said that it has sent all, or every fragment came. */
  public boolean hasLoadEnded() {
    return course.loadEnded()
        || course.digest() != null
        || (registration != null
            && holdings.arrived(registration.layout()).isWhole(registration.layout()));
  }

  /** The whole disc's SHA-256; null unless the disc that is in the drive now was read back. */
  public @Nullable Sha256 digest() {
    String readBack = course.digestDisc();
    String inDrive = holdings.disc();
    return readBack == null || inDrive == null || readBack.equals(inDrive) ? course.digest() : null;
  }

  /** The fragments on the disc. */
  public FragmentSet loaded() {
    return digest() != null && registration != null
        ? FragmentSet.all(registration.layout())
        : holdings.loaded().copy();
  }

  /** The fragments in a data centre. */
  public FragmentSet synced(String dataCentre) {
    Copy copy = holdings.copy(dataCentre);
    return copy.isFinished() && registration != null
        ? FragmentSet.all(registration.layout())
        : copy.synced().copy();
  }

  /** The fragments that are in every data centre; all when there is none. */
  public FragmentSet syncedEverywhere(Registration known) {
    FragmentSet everywhere = FragmentSet.all(known.layout());
    known.dataCentres().forEach(dataCentre -> everywhere.retainAll(synced(dataCentre)));
    return everywhere;
  }

  /** Whether every data centre has the finished object. */
  public boolean isSyncedWhole(Registration known) {
    return known.dataCentres().stream()
        .allMatch(dataCentre -> holdings.copy(dataCentre).isFinished());
  }

  /** The layout; null until the image is heard to be registered. */
  public @Nullable ImageLayout layout() {
    return registration == null ? null : registration.layout();
  }

  /** In the one form that all orders of the same events lead to. */
  private Ledger tidied() {
    if (course.end() == ImagePhase.DELETED || course.end() == ImagePhase.EXPIRED) {
      Course gone = Course.BEGUN.withEnd(course.end(), null);
      return new Ledger(imageId, registration, Holdings.NONE, gone, Said.NOTHING, changedAt);
    }
    return registration == null ? this : with(holdings.within(registration));
  }

  private Ledger with(Registration known) {
    return new Ledger(imageId, known, holdings, course, said, changedAt);
  }

  private Ledger with(Holdings next) {
    return new Ledger(imageId, registration, next, course, said, changedAt);
  }

  private Ledger with(Course next) {
    return new Ledger(imageId, registration, holdings, next, said, changedAt);
  }

  private Ledger with(Said next) {
    return new Ledger(imageId, registration, holdings, course, next, changedAt);
  }
}
