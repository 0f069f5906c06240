package dev.spindle.sync.replicate;

import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageId;
import dev.spindle.sync.replicate.PartAssembly.Outcome;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Assembles a part once for all data centres that store it at about the same time: its fragments
 * are then fetched, checked and digested once. A part that some data centre is late for is held for
 * it, a few of them; one that comes later still has it assembled again.
 */
final class SharedAssembly {
  private static final Logger LOG = System.getLogger(SharedAssembly.class.getName());

  private final PartAssembly assembly;
  private final int mostHeld;

  /** Parts that some data centre has still to take, the one taken longest ago first. */
  private final Map<Key, Shared> parts = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Shares what an assembly makes.
   *
   * @param mostHeld parts that nobody uses just now and that are held for a late data centre
   */
  SharedAssembly(PartAssembly assembly, int mostHeld) {
    this.assembly = assembly;
    this.mostHeld = mostHeld;
  }

  /** What makes a part the same: its fragments and their bytes, wherever they are fetched from. */
  private record Key(ImageId imageId, int part, List<Fragment> fragments) {
    record Fragment(int number, @Nullable Crc32c crc32c) {}

    static Key of(ImageId imageId, int part, List<Offer> offers) {
      return new Key(
          imageId,
          part,
          offers.stream().map(offer -> new Fragment(offer.number(), offer.crc32c())).toList());
    }
  }

  /** One part and who has to do with it; its numbers are guarded by {@code parts}. */
  private static final class Shared {
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private int taken;
    private int users;
    private boolean held = true;
  }

  /**
   * As {@link PartAssembly#assemble}; waits while the same part is being assembled for another data
   * centre.
   */
  Outcome assemble(Image image, int part, long length, List<Offer> offers) throws IOException {
    Key key = Key.of(image.id(), part, offers);
    Shared shared;
    boolean mine;
    synchronized (parts) {
      shared = parts.computeIfAbsent(key, _ -> new Shared());
      shared.users++;
      shared.taken++;
      mine = shared.taken == 1;
      if (shared.taken >= image.dataCentres().size()) {
        parts.remove(key);
        shared.held = false;
      }
    }
    return mine ? assembled(key, shared, part, length, offers) : awaited(shared);
  }

  /** The image is gone or whole: what is held of it is freed. */
  void forget(ImageId imageId) {
    free(0, imageId);
  }

  private Outcome assembled(Key key, Shared shared, int part, long length, List<Offer> offers)
      throws IOException {
    try {
      Outcome outcome = assembly.assemble(part, length, offers);
      shared.outcome.complete(outcome);
      if (outcome instanceof Outcome.NotFetched) {
        drop(key, shared);
      }
      return outcome instanceof Outcome.Assembled(AssembledPart whole)
          ? claimOf(shared, whole)
          : outcome;
    } catch (IOException | RuntimeException e) {
      shared.outcome.completeExceptionally(e);
      drop(key, shared);
      throw e;
    }
  }

  private Outcome awaited(Shared shared) throws IOException {
    try {
      return shared.outcome.join() instanceof Outcome.Assembled(AssembledPart whole)
          ? claimOf(shared, whole)
          : shared.outcome.join();
    } catch (CompletionException e) {
      throw new IOException("it could not be assembled for another data centre", e.getCause());
    }
  }

  private Outcome claimOf(Shared shared, AssembledPart whole) {
    return new Outcome.Assembled(
        new AssembledPart(whole.number(), whole.bytes(), whole.md5(), () -> release(shared)));
  }

  private void release(Shared shared) throws IOException {
    boolean last;
    synchronized (parts) {
      shared.users--;
      last = shared.users == 0 && !shared.held;
    }
    if (last) {
      close(shared);
    }
    free(mostHeld, null);
  }

  private void drop(Key key, Shared shared) {
    synchronized (parts) {
      parts.remove(key, shared);
      shared.held = false;
    }
  }

  /** Frees held parts that nobody uses, all of one image or the oldest of any. */
  private void free(int most, @Nullable ImageId ofImage) {
    List<Shared> going = new ArrayList<>();
    synchronized (parts) {
      int idle = (int) parts.values().stream().filter(shared -> shared.users == 0).count();
      Iterator<Map.Entry<Key, Shared>> oldestFirst = parts.entrySet().iterator();
      while (oldestFirst.hasNext() && (ofImage != null || idle > most)) {
        Map.Entry<Key, Shared> entry = oldestFirst.next();
        boolean meant = ofImage == null || entry.getKey().imageId().equals(ofImage);
        if (meant) {
          boolean unused = entry.getValue().users == 0;
          if (unused || ofImage != null) {
            oldestFirst.remove();
            entry.getValue().held = false;
          }
          if (unused) {
            going.add(entry.getValue());
            idle--;
          }
        }
      }
    }
    going.forEach(SharedAssembly::closeQuietly);
  }

  private static void close(Shared shared) throws IOException {
    if (shared.outcome.getNow(null) instanceof Outcome.Assembled(AssembledPart whole)) {
      whole.close();
    }
  }

  private static void closeQuietly(Shared shared) {
    try {
      close(shared);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a part's bytes could not be freed: {0}", e.getMessage());
    }
  }
}
