package dev.spindle.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The key that an API server signs the tokens of service accounts with, as two PEM files. */
record ServiceAccountKey(Path privateKey, Path publicKey) {
  private static final int RSA_BITS = 2048;

  /** The one in a folder, made where absent. */
  static ServiceAccountKey in(Path folder) {
    ServiceAccountKey key =
        new ServiceAccountKey(
            folder.resolve("service-accounts.key"), folder.resolve("service-accounts.pub"));
    if (Files.exists(key.publicKey)) {
      return key;
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(RSA_BITS);
      KeyPair pair = generator.generateKeyPair();
      Files.createDirectories(folder);
      Files.writeString(key.privateKey, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      Files.writeString(key.publicKey, pem("PUBLIC KEY", pair.getPublic().getEncoded()));
      return key;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has RSA", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a key into " + folder, e);
    }
  }

  /** RFC 7468. */
  private static String pem(String label, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }
}
