package dev.spindle.sync;

import dev.spindle.embedded.EmbeddedKafka;
import dev.spindle.embedded.EmbeddedObjectStore;
import dev.spindle.event.Topics;
import dev.spindle.model.Sha256;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.ListMultipartUploadsArgs;
import io.minio.MinioAsyncClient;
import io.minio.MinioClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A broker and an S3 server with the buckets east and west. */
final class Surroundings implements AutoCloseable {
  final EmbeddedKafka kafka;
  private final Path dir;
  private EmbeddedObjectStore store;

  Surroundings(Path dir) {
    this.dir = dir;
    kafka =
        EmbeddedKafka.start(
            dir.resolve("kafka"), 0, Topics.IMAGES, Topics.RECEIVED, Topics.MISSING, Topics.SYNCED);
    store = EmbeddedObjectStore.start(dir.resolve("s3"), 0);
    store.createBucket("east");
    store.createBucket("west");
  }

  /** What the service must be told of them. */
  Map<String, String> settings(URI uploadService) {
    Map<String, String> settings = new HashMap<>();
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("spindle.sync.upload-url", uploadService.toString());
    for (String name : new String[] {"east", "west"}) {
      String prefix = "spindle.sync.data-centres." + name + ".";
      settings.put(prefix + "endpoint", store.endpoint().toString());
      settings.put(prefix + "bucket", name);
      settings.put(prefix + "access-key", store.accessKey());
      settings.put(prefix + "secret-key", store.secretKey());
    }
    return settings;
  }

  void endStore() {
    store.close();
  }

  /** Where it was before. */
  void startStore() {
    store = EmbeddedObjectStore.start(dir.resolve("s3"), store.endpoint().getPort());
  }

  /** How many uploads are under way for an object. */
  int unfinished(String bucket, String key) throws Exception {
    try (MinioAsyncClient client =
        MinioAsyncClient.builder()
            .endpoint(store.endpoint().toString())
            .credentials(store.accessKey(), store.secretKey())
            .region("us-east-1")
            .build()) {
      return client
          .listMultipartUploads(
              ListMultipartUploadsArgs.builder().bucket(bucket).prefix(key).build())
          .get(20, TimeUnit.SECONDS)
          .result()
          .uploads()
          .size();
    }
  }

  Sha256 sha256(String bucket, String key) throws Exception {
    try (MinioClient client =
            MinioClient.builder()
                .endpoint(store.endpoint().toString())
                .credentials(store.accessKey(), store.secretKey())
                .build();
        GetObjectResponse object =
            client.getObject(GetObjectArgs.builder().bucket(bucket).object(key).build())) {
      return Sha256.of(object.readAllBytes());
    }
  }

  @Override
  public void close() {
    store.close();
    kafka.close();
  }
}
