package dev.spindle.sync.replicate;

import dev.spindle.event.DiscEvent;
import dev.spindle.event.DriveEvent;
import dev.spindle.event.Event;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Acts on what the other services say: brings each image to every data centre that must hold it. It
 * keeps nothing but what it can learn again from the upload-service and the buckets.
 */
public final class Replication implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Replication.class.getName());

  /** 10,000 ids of images that are gone: late events of those must not bring them back. */
  private static final int GONE_REMEMBERED = 10_000;

  private final ImageDirectory directory;
  private final SharedAssembly assembly;
  private final Map<String, Replicator> replicators = new LinkedHashMap<>();
  private final Map<ImageId, Image> images = new ConcurrentHashMap<>();
  private final Map<ImageId, Boolean> gone =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ImageId, Boolean> eldest) {
              return size() > GONE_REMEMBERED;
            }
          });

  /** Does nothing before {@link #start}. */
  public Replication(
      List<DataCentre> dataCentres,
      FragmentSource source,
      ImageDirectory directory,
      Announcer announcer,
      ReplicateConfig config) {
    this.directory = directory;
    this.assembly =
        new SharedAssembly(
            new PartAssembly(source, config.partMemory(), config.spool()), config.partUploads());
    for (DataCentre dataCentre : dataCentres) {
      replicators.put(
          dataCentre.name(),
          new Replicator(dataCentre, assembly, announcer, this::offerStagedSoon, config));
    }
  }

  /** Starts the workers. */
  public void start() {
    replicators.values().forEach(Replicator::start);
  }

  /** Learns from the upload-service what was under way when this service ended. */
  public void resume() throws IOException {
    for (Image image : directory.active()) {
      adopt(image);
      offerStaged(image);
    }
  }

  /**
   * Takes note of an event; every event may come twice, late or out of order.
   *
   * @return done when the event may be forgotten. What is copied is learnt again after a restart;
   *     that something must be taken away is not, so it is remembered until it is gone everywhere
   */
  public CompletableFuture<Void> handle(Event event) throws IOException {
    switch (event) {
      case ImageEvent.Deleted deleted -> {
        return leave(leaving(deleted.imageId(), deleted.name()), deleted.withObjects());
      }
      case ImageEvent.Expired expired -> {
        return leave(leaving(expired.imageId(), expired.name()), false);
      }
      case ImageEvent.Failed failed -> {
        return leave(leaving(failed.imageId(), null), false);
      }
      case ImageEvent.Registered registered -> adopt(Image.of(registered));
      case ImageEvent.Completed completed -> forget(completed.imageId());
      case ImageEvent.LoadEnded _, ImageEvent.Loaded _, ImageEvent.Synced _ -> {}
      case FragmentEvent.Received received -> offer(received);
      case FragmentEvent.Loaded _, FragmentEvent.Synced _ -> {}
      case FragmentsEvent.Missing missing -> sayAgain(missing);
      case FragmentsEvent.Wanted _, FragmentsEvent.Lost _, FragmentsEvent.Settled _ -> {}
      case DriveEvent _, DiscEvent _ -> {}
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    replicators.values().forEach(Replicator::close);
  }

  private void adopt(Image image) {
    if (!gone.containsKey(image.id()) && images.putIfAbsent(image.id(), image) == null) {
      for (String name : image.dataCentres()) {
        if (!replicators.containsKey(name)) {
          LOG.log(
              Level.ERROR,
              "image {0} is to go to data centre {1}, which is not configured",
              image.id(),
              name);
        }
      }
      each(image, replicator -> replicator.adopt(image));
    }
  }

  private void offer(FragmentEvent.Received received) throws IOException {
    Optional<Image> image = known(received.imageId());
    if (image.isPresent() && fits(image.get().layout(), received)) {
      each(image.get(), replicator -> replicator.offer(received.imageId(), Offer.of(received)));
    }
  }

  private static boolean fits(ImageLayout layout, FragmentEvent.Received received) {
    boolean fits =
        layout.contains(received.number())
            && layout.lengthOf(received.number()) == received.length();
    if (!fits) {
      LOG.log(Level.ERROR, "passed over {0}, which does not fit {1}", received, layout);
    }
    return fits;
  }

  private void sayAgain(FragmentsEvent.Missing missing) throws IOException {
    Optional<Image> image =
        missing.ranges().isEmpty() ? Optional.empty() : known(missing.imageId());
    if (image.isPresent()) {
      FragmentSet asked = FragmentSet.of(missing.ranges());
      each(image.get(), replicator -> replicator.sayAgain(missing.imageId(), asked));
    }
  }

  /** An image that was not heard of yet is asked for; its copies then begin by reading. */
  private Optional<Image> known(ImageId imageId) throws IOException {
    Image image = images.get(imageId);
    if (image != null) {
      return Optional.of(image);
    }
    if (gone.containsKey(imageId)) {
      return Optional.empty();
    }
    Optional<Image> found = directory.find(imageId);
    found.ifPresentOrElse(this::adopt, () -> gone.put(imageId, true));
    return found;
  }

  /**
   * An image that goes. One that this process has not heard of is looked up, since some servers
   * list uploads only under a whole key; of one that nobody knows any more all data centres are
   * searched.
   */
  private Image leaving(ImageId imageId, @Nullable String name) throws IOException {
    Image known = images.get(imageId);
    if (known != null) {
      return known;
    }
    Optional<Image> found = name == null ? directory.find(imageId) : Optional.empty();
    return found.orElseGet(
        () ->
            new Image(
                imageId,
                Objects.requireNonNullElse(name, "unknown"),
                new ImageLayout(1, ImageLayout.MIN_FRAGMENT_BYTES),
                null,
                List.copyOf(replicators.keySet())));
  }

  private CompletableFuture<Void> leave(Image image, boolean withObjects) {
    gone.put(image.id(), true);
    images.remove(image.id());
    assembly.forget(image.id());
    List<CompletableFuture<Void>> leaving = new ArrayList<>();
    each(image, replicator -> leaving.add(replicator.leave(image, withObjects)));
    return CompletableFuture.allOf(leaving.toArray(CompletableFuture[]::new));
  }

  private void forget(ImageId imageId) {
    images.remove(imageId);
    assembly.forget(imageId);
    replicators.values().forEach(replicator -> replicator.forget(imageId));
  }

  private void offerStaged(Image image) throws IOException {
    List<Offer> staged = directory.staged(image);
    each(image, replicator -> staged.forEach(offer -> replicator.offer(image.id(), offer)));
  }

  /** Parts that are gone must be fetched once more; what is no longer staged is for others. */
  private void offerStagedSoon(ImageId imageId) {
    Image image = images.get(imageId);
    if (image != null) {
      Thread.ofVirtual()
          .name("sync-offer-" + imageId)
          .start(
              () -> {
                try {
                  offerStaged(image);
                } catch (IOException e) {
                  LOG.log(Level.WARNING, "cannot learn what is staged of " + imageId, e);
                }
              });
    }
  }

  private void each(Image image, Consumer<Replicator> action) {
    for (String name : image.dataCentres()) {
      Replicator replicator = replicators.get(name);
      if (replicator != null) {
        action.accept(replicator);
      }
    }
  }
}
