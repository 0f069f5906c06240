package dev.spindle.system;

import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An upload with tus-java-client as its manual shows it, as a program of its own. It waits a little
 * after each chunk, so that it can be killed on its way.
 */
public final class TusJavaUpload {
  private TusJavaUpload() {}

  /** {@code ENDPOINT FILE SHA256 STORE WAIT-MILLIS TOKEN}. */
  public static void main(String[] arguments) throws Exception {
    TusClient client = new TusClient();
    client.setUploadCreationURL(URI.create(arguments[0]).toURL());
    client.setHeaders(Map.of("Authorization", "Bearer " + arguments[5]));
    client.enableResuming(new FileStore(Path.of(arguments[3])));
    File file = new File(arguments[1]);
    TusUpload upload = new TusUpload(file);
    upload.setMetadata(Map.of("filename", file.getName(), "sha256", arguments[2]));
    TusUploader uploader = client.resumeOrCreateUpload(upload);
    uploader.setChunkSize(1 << 20);
    if (uploader.getOffset() > 0) {
      System.out.println("resumes");
    }
    System.out.println("image " + uploader.getUploadURL().getPath().replace("/files/", ""));
    while (uploader.uploadChunk() > -1) {
      System.out.println("sent " + uploader.getOffset());
      TimeUnit.MILLISECONDS.sleep(Long.parseLong(arguments[4]));
    }
    uploader.finish();
    System.out.println("uploaded");
  }

  /** Keeps the one upload's URL in a file, as the client's store on Android does. */
  private record FileStore(Path file) implements TusURLStore {
    @Override
    public void set(String fingerprint, URL url) {
      try {
        Files.writeString(file, url.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public @Nullable URL get(String fingerprint) {
      try {
        return Files.exists(file) ? URI.create(Files.readString(file)).toURL() : null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void remove(String fingerprint) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
