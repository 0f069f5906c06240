package dev.spindle.loader.disc;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a disc is a disc of: the file {@code image.json}, replaced atomically.
 *
 * @param disc the disc's id, which another disc of the same image does not have
 * @param name what people call the image; also the last part of its object's key in data centres
 * @param phase {@code Receiving}, or {@code Complete} or {@code Failed} once that was said
 * @param digest the whole disc's SHA-256 as read back, once that was announced
 */
public record DiscLabel(
    ImageId imageId,
    String disc,
    String name,
    ImageLayout layout,
    ImagePhase phase,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Sha256 digest) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** The id of discs whose label has none: they were made before there were ids. */
  private static final String FIRST_DISC = "0";

  public DiscLabel {
    disc = Objects.requireNonNullElse(disc, FIRST_DISC);
  }

  /** The label of a new disc. */
  public static DiscLabel of(ImageId imageId, String name, ImageLayout layout) {
    return new DiscLabel(
        imageId, UUID.randomUUID().toString(), name, layout, ImagePhase.RECEIVING, null);
  }

  DiscLabel with(ImagePhase newPhase) {
    return new DiscLabel(imageId, disc, name, layout, newPhase, digest);
  }

  DiscLabel with(Sha256 newDigest) {
    return new DiscLabel(imageId, disc, name, layout, phase, newDigest);
  }

  static DiscLabel read(Path file) throws IOException {
    return MAPPER.readValue(file.toFile(), DiscLabel.class);
  }

  void write(Path file) throws IOException {
    replace(file, MAPPER.writeValueAsBytes(this));
  }

  /** Writes beside the file, forces, renames, and forces the folder: the old bytes or the new. */
  static void replace(Path file, byte[] bytes) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer json = ByteBuffer.wrap(bytes);
      while (json.hasRemaining()) {
        channel.write(json);
      }
      channel.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder(file.toAbsolutePath().getParent());
  }

  /** Forces a folder's entries, which on Linux is a force of the folder itself. */
  static void forceFolder(@Nullable Path folder) throws IOException {
    if (folder == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
