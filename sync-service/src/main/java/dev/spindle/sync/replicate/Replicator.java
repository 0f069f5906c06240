package dev.spindle.sync.replicate;

import dev.spindle.event.Event;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Keeps one data centre's copies going: a few workers on virtual threads, each of which takes the
 * next step of some image, does it, and tells the copy the result. While the data centre does not
 * answer all of them pause, for ever if need be.
 */
final class Replicator implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Replicator.class.getName());

  private final DataCentre dataCentre;
  private final CopySteps steps;
  private final Announcer announcer;
  private final Consumer<ImageId> doubts;
  private final Agenda agenda;
  private final int workers;
  private final int fetchAttempts;
  private final Backoff backoff;

  /** Guarded by the agenda's lock, as every copy in it is. */
  private final Map<ImageId, ImageCopy> copies = new HashMap<>();

  private int failures;

  /**
   * A replicator that does nothing before {@link #start}.
   *
   * @param doubts called with an image whose parts turned out not to be there any more
   */
  Replicator(
      DataCentre dataCentre,
      SharedAssembly assembly,
      Announcer announcer,
      Consumer<ImageId> doubts,
      ReplicateConfig config) {
    this.dataCentre = dataCentre;
    this.steps = new CopySteps(dataCentre, assembly);
    this.announcer = announcer;
    this.doubts = doubts;
    this.agenda = new Agenda(copies);
    this.workers = config.partUploads();
    this.fetchAttempts = config.fetchAttempts();
    this.backoff = new Backoff(config.firstRetry(), config.longestRetry());
  }

  String dataCentre() {
    return dataCentre.name();
  }

  void start() {
    for (int worker = 1; worker <= workers; worker++) {
      Thread.ofVirtual().name("sync-" + dataCentre.name() + "-" + worker).start(this::work);
    }
  }

  /** Takes an image on, if it has not been. */
  void adopt(Image image) {
    agenda.change(image.id(), () -> copies.computeIfAbsent(image.id(), _ -> new ImageCopy(image)));
  }

  /** Takes note that a fragment can be fetched; says it is synced when it is there already. */
  void offer(ImageId imageId, Offer offer) {
    boolean there =
        agenda.change(
            imageId,
            () -> {
              ImageCopy copy = copies.get(imageId);
              return copy != null && !copy.offer(offer);
            });
    if (there) {
      announcer.announce(synced(imageId, offer.number()));
    }
  }

  /** Says again what is there of some fragments, and that the object is whole if it is. */
  void sayAgain(ImageId imageId, FragmentSet asked) {
    FragmentSet there = asked.copy();
    Optional<ImageCopy> known =
        agenda.change(
            imageId,
            () -> {
              Optional<ImageCopy> copy = Optional.ofNullable(copies.get(imageId));
              there.retainAll(copy.map(ImageCopy::there).orElseGet(FragmentSet::new));
              return copy;
            });
    there.forEach(number -> announcer.announce(synced(imageId, number)));
    known.filter(ImageCopy::isFinished).ifPresent(copy -> announcer.announce(synced(copy.image())));
  }

  /**
   * The image is gone; of an image that was never heard of there may still be something. Done when
   * nothing is left here, however long the data centre is away; never when this process ends first.
   */
  CompletableFuture<Void> leave(Image image, boolean withObject) {
    return agenda.change(
        image.id(),
        () -> copies.computeIfAbsent(image.id(), _ -> new ImageCopy(image)).leave(withObject));
  }

  /** The image is complete, so its copy is of no interest any more, unless it is to go. */
  void forget(ImageId imageId) {
    agenda.change(
        imageId,
        () -> copies.computeIfPresent(imageId, (_, copy) -> copy.isLeaving() ? copy : null));
  }

  @Override
  public void close() {
    agenda.close();
  }

  private void work() {
    try {
      while (true) {
        Optional<Agenda.Task> task = agenda.take();
        if (task.isEmpty()) {
          return;
        }
        run(task.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Agenda.Task task) {
    try {
      StepResult result = steps.run(task.copy().image(), task.copy().plan(), task.step());
      succeeded();
      apply(task, result);
    } catch (IOException | RuntimeException e) {
      failed(e);
      agenda.change(
          task.copy().image().id(),
          () -> {
            undo(task);
            return true;
          });
    }
  }

  private void apply(Agenda.Task task, StepResult result) {
    ImageCopy copy = task.copy();
    ImageId imageId = copy.image().id();
    List<Event> events =
        agenda.change(
            imageId,
            () ->
                switch (result) {
                  case StepResult.Absent _ -> {
                    copy.absent();
                    yield List.of();
                  }
                  case StepResult.Open open -> {
                    copy.open(open.upload(), open.parts());
                    yield syncedAll(imageId, copy.there());
                  }
                  case StepResult.Stored stored -> {
                    copy.stored(stored.part());
                    FragmentSet fragments = new FragmentSet();
                    fragments.add(copy.plan().fragmentsOf(stored.part().number()));
                    yield syncedAll(imageId, fragments);
                  }
                  case StepResult.NotFetched notFetched -> {
                    copy.notFetched(notFetched.part(), notFetched.offer().number());
                    fetchLater(copy, notFetched);
                    yield List.of();
                  }
                  case StepResult.Finished finished -> {
                    copy.finished();
                    yield finished.wasThere()
                        ? withImage(copy, syncedAll(imageId, copy.there()))
                        : withImage(copy, List.of());
                  }
                  case StepResult.UploadGone _ -> {
                    undo(task);
                    copy.doubted();
                    yield List.of();
                  }
                  case StepResult.Removed removed -> {
                    copy.removed(removed.withObject());
                    if (copy.isRemoved()) {
                      copies.remove(imageId, copy);
                    }
                    yield List.of();
                  }
                });
    events.forEach(announcer::announce);
    if (copy.isRemoved()) {
      copy.gone().complete(null);
    }
    if (result instanceof StepResult.UploadGone) {
      LOG.log(Level.WARNING, "the parts of {0} in {1} are gone", imageId, dataCentre.name());
      doubts.accept(imageId);
    }
  }

  private void undo(Agenda.Task task) {
    if (task.step() instanceof Step.Store store) {
      task.copy().notStored(store.part());
    } else {
      task.copy().notDone();
    }
  }

  private void fetchLater(ImageCopy copy, StepResult.NotFetched notFetched) {
    Offer offer = notFetched.offer().failedOnceMore();
    boolean again = offer.failures() < fetchAttempts;
    LOG.log(
        Level.WARNING,
        "fragment {0} of {1} cannot be fetched from {2} ({3}); {4}",
        offer.number(),
        copy.image().id(),
        offer.source(),
        notFetched.reason(),
        again ? "it is tried again" : "it is left until it is announced again");
    if (again) {
      agenda.later(copy.image().id(), backoff.after(offer.failures()), () -> copy.offer(offer));
    }
  }

  private void failed(Exception failure) {
    int inARow = agenda.locked(() -> ++failures);
    if (inARow == 1) {
      LOG.log(
          Level.WARNING,
          "data centre {0} does not answer as it should; it is tried for ever: {1}",
          dataCentre.name(),
          String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
    }
    LOG.log(
        failure instanceof RuntimeException ? Level.ERROR : Level.DEBUG,
        "data centre " + dataCentre.name(),
        failure);
    agenda.pause(backoff.after(inARow));
  }

  private void succeeded() {
    if (agenda.locked(
            () -> {
              int before = failures;
              failures = 0;
              return before;
            })
        > 0) {
      LOG.log(Level.INFO, "data centre {0} answers again", dataCentre.name());
    }
  }

  private List<Event> syncedAll(ImageId imageId, FragmentSet fragments) {
    List<Event> events = new ArrayList<>();
    fragments.forEach(number -> events.add(synced(imageId, number)));
    return events;
  }

  private List<Event> withImage(ImageCopy copy, List<Event> events) {
    List<Event> all = new ArrayList<>(events);
    all.add(synced(copy.image()));
    return all;
  }

  private Event synced(ImageId imageId, int number) {
    return new FragmentEvent.Synced(imageId, number, dataCentre.name());
  }

  private Event synced(Image image) {
    return new ImageEvent.Synced(image.id(), dataCentre.name(), ObjectKey.of(image).value());
  }
}
