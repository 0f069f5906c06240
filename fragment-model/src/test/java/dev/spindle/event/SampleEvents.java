package dev.spindle.event;

import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** One event of each type, as the golden messages have them. */
public final class SampleEvents {
  private static final ImageId ID = new ImageId("0b6e8b3c-3ad5-4ab5-8f2b-6a2b8e4f7c11");
  private static final String DISC = "1f0c2a94-7d53-4e0b-a6a1-0c5f8b1d2e3f";
  private static final Sha256 SHA256 =
      new Sha256("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  private static final List<FragmentRange> RANGES =
      List.of(new FragmentRange(812, 815), FragmentRange.of(9));

  private SampleEvents() {}

  /** By CloudEvents type. */
  public static Map<String, Event> byType() {
    return Map.ofEntries(
        Map.entry(
            "dev.spindle.image.registered",
            new ImageEvent.Registered(
                ID,
                "debian-13.iso",
                new ImageLayout(3_994_091_520L, 1 << 20),
                SHA256,
                "loader-0",
                List.of("east", "west"))),
        Map.entry("dev.spindle.image.load-ended", new ImageEvent.LoadEnded(ID)),
        Map.entry("dev.spindle.image.loaded", new ImageEvent.Loaded(ID, SHA256, DISC)),
        Map.entry(
            "dev.spindle.image.synced",
            new ImageEvent.Synced(ID, "east", "images/" + ID + "/debian-13.iso")),
        Map.entry("dev.spindle.image.completed", new ImageEvent.Completed(ID, SHA256)),
        Map.entry(
            "dev.spindle.image.failed", new ImageEvent.Failed(ID, "The image's SHA-256 differs.")),
        Map.entry("dev.spindle.image.deleted", new ImageEvent.Deleted(ID, false, "debian-13.iso")),
        Map.entry("dev.spindle.image.expired", new ImageEvent.Expired(ID, "debian-13.iso")),
        Map.entry(
            "dev.spindle.fragment.received",
            new FragmentEvent.Received(
                ID,
                3,
                2 << 20,
                1 << 20,
                Crc32c.parse("e3069283"),
                URI.create("http://127.0.0.1:7080/v1/images/" + ID + "/fragments/3"))),
        Map.entry(
            "dev.spindle.fragment.loaded",
            new FragmentEvent.Loaded(ID, 3, Crc32c.parse("e3069283"), DISC)),
        Map.entry("dev.spindle.fragment.synced", new FragmentEvent.Synced(ID, 3, "east")),
        Map.entry(
            "dev.spindle.fragments.wanted",
            new FragmentsEvent.Wanted(ID, RANGES, FragmentsEvent.Reason.READ)),
        Map.entry(
            "dev.spindle.fragments.missing",
            new FragmentsEvent.Missing(ID, RANGES, FragmentsEvent.Remedy.DEVICE)),
        Map.entry("dev.spindle.fragments.lost", new FragmentsEvent.Lost(ID, RANGES)),
        Map.entry("dev.spindle.fragments.settled", new FragmentsEvent.Settled(ID, RANGES)),
        drive("inserted", DriveEvent.State.INSERTED, List.of()),
        drive("bootable", DriveEvent.State.BOOTABLE, List.of()),
        drive("stalled", DriveEvent.State.STALLED, RANGES),
        drive("flowing", DriveEvent.State.FLOWING, List.of()),
        drive("ejected", DriveEvent.State.EJECTED, List.of()),
        Map.entry("dev.spindle.disc.inserted", new DiscEvent(ID, "loader-0", DISC)));
  }

  private static Map.Entry<String, Event> drive(
      String word, DriveEvent.State state, List<FragmentRange> waitedFor) {
    return Map.entry("dev.spindle.drive." + word, new DriveEvent(ID, "loader-0", state, waitedFor));
  }
}
