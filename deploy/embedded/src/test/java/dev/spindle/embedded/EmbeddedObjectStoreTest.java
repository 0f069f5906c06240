package dev.spindle.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedObjectStoreTest {
  @TempDir Path dir;

  @Test
  void itAnswersAsAnS3ServerDoesAndRefusesStrangers() throws Exception {
    try (EmbeddedObjectStore store = EmbeddedObjectStore.start(dir, 0)) {
      store.createBucket("east");
      HttpResponse<String> answer = get(store.endpoint().resolve("/east"));
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("<Error>");
    }
  }

  @Test
  void aBucketIsThereAfterARestart() throws Exception {
    try (EmbeddedObjectStore store = EmbeddedObjectStore.start(dir, 0)) {
      store.createBucket("east");
    }
    try (EmbeddedObjectStore store = EmbeddedObjectStore.start(dir, 0)) {
      store.createBucket("east");
      assertThat(get(store.endpoint().resolve("/east")).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void itRunsInAProcessOfItsOwnAndEndsCleanly() throws Exception {
    try (OwnJvm jvm = OwnJvm.start(EmbeddedObjectStore.class, "--dir", dir.toString(), "east")) {
      assertThat(get(URI.create(jvm.endpoint()).resolve("/east")).statusCode()).isEqualTo(403);
      assertThat(Files.isDirectory(dir.resolve("buckets/east"))).isTrue();
      assertThat(jvm.terminate()).isIn(0, 143);
    }
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
