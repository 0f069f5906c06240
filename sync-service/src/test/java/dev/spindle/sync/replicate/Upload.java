package dev.spindle.sync.replicate;

import dev.spindle.event.FragmentEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.ByteRange;
import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** An image of an upload-service that is not there: its bytes, its events, what is staged of it. */
final class Upload implements FragmentSource, ImageDirectory {
  static final int FRAGMENT_BYTES = 1 << 20;

  final Image image;
  final byte[] bytes;
  private final Set<Integer> staged = new HashSet<>();
  private final Set<Integer> corrupt = new HashSet<>();
  private boolean exists = true;
  private boolean down;

  Upload(int size, String... dataCentres) {
    bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    image =
        new Image(
            new ImageId("image-" + size),
            "disc.iso",
            new ImageLayout(size, FRAGMENT_BYTES),
            Sha256.of(bytes),
            List.of(dataCentres));
  }

  ImageId id() {
    return image.id();
  }

  ImageEvent.Registered registered() {
    return new ImageEvent.Registered(
        image.id(), image.name(), image.layout(), image.sha256(), "loader-0", image.dataCentres());
  }

  synchronized FragmentEvent.Received received(int number) {
    staged.add(number);
    ByteRange range = image.layout().rangeOf(number);
    return new FragmentEvent.Received(
        image.id(),
        number,
        range.start(),
        (int) range.length(),
        Crc32c.of(fragment(number)),
        uri(number));
  }

  List<Integer> inRandomOrder(long seed) {
    List<Integer> numbers = new ArrayList<>();
    for (int number = 1; number <= image.layout().fragmentCount(); number++) {
      numbers.add(number);
    }
    java.util.Collections.shuffle(numbers, new Random(seed));
    return numbers;
  }

  synchronized void lose(int number) {
    staged.remove(number);
  }

  synchronized void corrupt(int number, boolean isCorrupt) {
    if (isCorrupt) {
      corrupt.add(number);
    } else {
      corrupt.remove(number);
    }
  }

  synchronized void down(boolean isDown) {
    down = isDown;
  }

  synchronized void delete() {
    exists = false;
  }

  @Override
  public synchronized Optional<Crc32c> fetch(URI source, int length, OutputStream sink)
      throws IOException {
    int number = Integer.parseInt(source.getPath().substring(1));
    if (down || !staged.contains(number)) {
      throw new IOException("status 404");
    }
    byte[] fragment = fragment(number);
    Crc32c told = Crc32c.of(fragment);
    if (corrupt.contains(number)) {
      fragment[0] ^= 1;
    }
    sink.write(fragment);
    return Optional.of(told);
  }

  @Override
  public synchronized Optional<Image> find(ImageId imageId) {
    return exists && imageId.equals(image.id()) ? Optional.of(image) : Optional.empty();
  }

  @Override
  public synchronized List<Image> active() {
    return exists ? List.of(image) : List.of();
  }

  @Override
  public synchronized List<Offer> staged(Image ofImage) {
    return staged.stream()
        .sorted()
        .map(number -> new Offer(number, image.layout().lengthOf(number), null, uri(number), 0))
        .toList();
  }

  private byte[] fragment(int number) {
    ByteRange range = image.layout().rangeOf(number);
    return Arrays.copyOfRange(bytes, (int) range.start(), (int) range.end());
  }

  private static URI uri(int number) {
    return URI.create("http://upload/" + number);
  }
}
