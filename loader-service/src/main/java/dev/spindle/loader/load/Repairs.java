package dev.spindle.loader.load;

import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.drive.Announcer;
import dev.spindle.loader.drive.Drive;
import dev.spindle.model.ByteRange;
import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What to do about fragments that are missing somewhere. */
public final class Repairs {
  /** 512 events on their way at a time: an image may have a million fragments. */
  private static final int MOST_AT_ONCE = 512;

  private final Receipts receipts;
  private final Loading loading;
  private final FinishedObjects objects;
  private final Announcer announcer;
  private final URI advertised;

  public Repairs(
      Receipts receipts,
      Loading loading,
      FinishedObjects objects,
      Announcer announcer,
      URI advertised) {
    this.receipts = receipts;
    this.loading = loading;
    this.objects = objects;
    this.announcer = announcer;
    this.advertised = advertised;
  }

  /**
   * Says again of those that are on the disc that they are, whatever the remedy; announces them
   * from here or fetches the others from a data centre where the remedy is that. Blocks until done.
   */
  public void missing(FragmentsEvent.Missing event) throws IOException, InterruptedException {
    Optional<Drive> found = receipts.driveOf(event.imageId());
    if (found.isEmpty() || found.get().refusesReads()) {
      return;
    }
    Drive drive = found.get();
    List<CompletableFuture<?>> underWay = new ArrayList<>();
    for (FragmentRange range : event.ranges()) {
      int last = Math.min(range.last(), drive.layout().fragmentCount());
      for (int number = range.first(); number <= last; number++) {
        underWay.add(repair(drive, number, event.remedy()));
        if (underWay.size() == MOST_AT_ONCE) {
          await(underWay);
          underWay.clear();
        }
      }
    }
    await(underWay);
    DiscLabel label = drive.disc().label();
    Sha256 digest = label.digest();
    if (digest != null) {
      await(
          List.of(
              announcer
                  .announce(new ImageEvent.Loaded(drive.imageId(), digest, label.disc()))
                  .toCompletableFuture()));
    }
  }

  private CompletableFuture<?> repair(Drive drive, int number, FragmentsEvent.Remedy remedy) {
    Optional<Crc32c> recorded = drive.disc().crc32cOf(number);
    if (recorded.isPresent()) {
      CompletableFuture<Void> said = loading.sayLoaded(drive, number, recorded.get());
      return remedy == FragmentsEvent.Remedy.DISC
          ? said.thenCompose(_ -> announceFromDisc(drive, number, recorded.get()))
          : said;
    }
    if (remedy == FragmentsEvent.Remedy.DATA_CENTRE) {
      // The event carries no CRC-32C and the disc has recorded none. The object was compared when
      // it
      // was completed, the transfer is TLS', and the image's SHA-256 is compared in the end.
      ByteRange range = drive.layout().rangeOf(number);
      return loading.load(drive, number, objects.of(drive.disc().label(), range), null);
    }
    return CompletableFuture.completedFuture(null);
  }

  private CompletableFuture<Void> announceFromDisc(Drive drive, int number, Crc32c crc32c) {
    ByteRange range = drive.layout().rangeOf(number);
    URI source = URI.create(advertised + "/v1/drives/" + drive.imageId() + "/fragments/" + number);
    return announcer
        .announce(
            new FragmentEvent.Received(
                drive.imageId(), number, range.start(), (int) range.length(), crc32c, source))
        .toCompletableFuture();
  }

  private static void await(List<? extends CompletableFuture<?>> underWay) throws IOException {
    try {
      CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw new IOException("could not say what is loaded", e);
    }
  }
}
