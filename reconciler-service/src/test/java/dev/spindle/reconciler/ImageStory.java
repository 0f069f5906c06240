package dev.spindle.reconciler;

import dev.spindle.event.DiscEvent;
import dev.spindle.event.DriveEvent;
import dev.spindle.event.Event;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.ByteRange;
import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The events of one image. */
public record ImageStory(
    ImageId imageId, ImageLayout layout, @Nullable Sha256 given, List<String> dataCentres) {
  public static final Sha256 DIGEST = Sha256.of("the disc".getBytes(StandardCharsets.UTF_8));

  /** The disc that events are about unless they say another. */
  public static final String DISC = "first-disc";

  /** An image of some fragments whose SHA-256 the device knows. */
  public static ImageStory of(int fragments, String... dataCentres) {
    return new ImageStory(
        ImageId.random(),
        new ImageLayout((long) fragments * ImageLayout.DEFAULT_FRAGMENT_BYTES, 1 << 20),
        DIGEST,
        List.of(dataCentres));
  }

  public ImageStory given(@Nullable Sha256 sha256) {
    return new ImageStory(imageId, layout, sha256, dataCentres);
  }

  public Event registered() {
    return new ImageEvent.Registered(imageId, "debian.iso", layout, given, "loader-0", dataCentres);
  }

  public Event loadEnded() {
    return new ImageEvent.LoadEnded(imageId);
  }

  public Event received(int number) {
    ByteRange range =
        layout.contains(number) ? layout.rangeOf(number) : new ByteRange(0, layout.fragmentSize());
    return new FragmentEvent.Received(
        imageId,
        number,
        range.start(),
        (int) range.length(),
        new Crc32c(number),
        URI.create("http://upload/" + number));
  }

  public Event loaded(int number) {
    return loaded(number, DISC);
  }

  public Event loaded(int number, @Nullable String disc) {
    return new FragmentEvent.Loaded(imageId, number, new Crc32c(number), disc);
  }

  public Event disc(String disc) {
    return new DiscEvent(imageId, "loader-0", disc);
  }

  public Event bootable() {
    return new DriveEvent(imageId, "loader-0", DriveEvent.State.BOOTABLE, List.of());
  }

  public Event synced(int number, String dataCentre) {
    return new FragmentEvent.Synced(imageId, number, dataCentre);
  }

  public Event lost(String ranges) {
    return new FragmentsEvent.Lost(imageId, FragmentRange.parse(ranges));
  }

  public Event loadedWhole() {
    return loadedWhole(DISC);
  }

  public Event loadedWhole(String disc) {
    return new ImageEvent.Loaded(imageId, DIGEST, disc);
  }

  public Event syncedWhole(String dataCentre) {
    return new ImageEvent.Synced(imageId, dataCentre, "images/" + imageId + "/debian.iso");
  }

  public Event deleted() {
    return new ImageEvent.Deleted(imageId, false, "debian.iso");
  }

  public Event expired() {
    return new ImageEvent.Expired(imageId, "debian.iso");
  }

  /** One event for each number. */
  public static List<Event> each(String numbers, IntFunction<Event> event) {
    return FragmentRange.parse(numbers).stream()
        .flatMapToInt(range -> IntStream.rangeClosed(range.first(), range.last()))
        .mapToObj(event)
        .toList();
  }

  /** All that happens to fragments that take the normal way. */
  public List<Event> everywhere(String numbers) {
    List<Event> events = new ArrayList<>(each(numbers, this::received));
    events.addAll(each(numbers, this::loaded));
    for (String dataCentre : dataCentres) {
      events.addAll(each(numbers, number -> synced(number, dataCentre)));
    }
    return events;
  }
}
