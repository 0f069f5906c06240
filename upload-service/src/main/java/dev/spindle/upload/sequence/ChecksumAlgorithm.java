package dev.spindle.upload.sequence;

import dev.spindle.model.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/** How a chunk's bytes are summed up. */
public enum ChecksumAlgorithm {
  SHA1 {
    @Override
    Running begin() {
      try {
        return running(MessageDigest.getInstance("SHA-1"));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-1", e);
      }
    }
  },
  SHA256 {
    @Override
    Running begin() {
      return running(Sha256.digest());
    }
  },
  /** Castagnoli's; 4 bytes, big-endian. */
  CRC32C {
    @Override
    Running begin() {
      CRC32C crc = new CRC32C();
      return new Running() {
        @Override
        public void update(ByteBuffer piece) {
          crc.update(piece);
        }

        @Override
        public byte[] end() {
          return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        }
      };
    }
  };

  /** A computation under way. */
  interface Running {
    void update(ByteBuffer piece);

    byte[] end();
  }

  abstract Running begin();

  /** The name in tus' headers: ASCII without capitals. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The algorithm of that name; empty when we have none. */
  public static Optional<ChecksumAlgorithm> named(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }

  /** All names, comma-separated. */
  public static String words() {
    return Arrays.stream(values()).map(ChecksumAlgorithm::word).collect(Collectors.joining(","));
  }

  private static Running running(MessageDigest digest) {
    return new Running() {
      @Override
      public void update(ByteBuffer piece) {
        digest.update(piece);
      }

      @Override
      public byte[] end() {
        return digest.digest();
      }
    };
  }
}
