package dev.spindle.loader.nfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;

/** The secret that exports are made unguessable with: as configured, or kept in a file. */
final class Secret {
  /** 16 characters: fewer could be guessed. */
  private static final int LEAST_CHARACTERS = 16;

  private Secret() {}

  /** The bytes of the secret; makes one, durably, if there is none yet and NFS is on. */
  static byte[] of(NfsConfig config, Path discs) {
    if (config.secret().isPresent()) {
      return checked(config.secret().get(), "spindle.loader.nfs.secret");
    }
    if (config.port().isEmpty() && config.secretFile().isEmpty()) {
      return random();
    }
    Path file = config.secretFile().orElse(discs.resolve(".nfs-secret"));
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      return checked(Files.readString(file).strip(), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("the secret of NFS exports: " + e.getMessage(), e);
    }
  }

  /** Written aside and linked, so that another process never sees half of it. */
  private static void make(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(folder);
    Path aside =
        Files.createTempFile(
            folder,
            ".secret",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(aside, HexFormat.of().formatHex(random()));
      force(aside, StandardOpenOption.WRITE);
      Files.createLink(file, aside);
      force(folder, StandardOpenOption.READ);
    } catch (FileAlreadyExistsException _) {
      // another process was faster: its secret is the one
    } finally {
      Files.delete(aside);
    }
  }

  private static byte[] random() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return random;
  }

  private static void force(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  private static byte[] checked(String secret, String where) {
    if (secret.length() < LEAST_CHARACTERS) {
      throw new IllegalArgumentException(
          where + " must have at least " + LEAST_CHARACTERS + " characters");
    }
    return secret.getBytes(StandardCharsets.UTF_8);
  }
}
