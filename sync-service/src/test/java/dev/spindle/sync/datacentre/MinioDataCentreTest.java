package dev.spindle.sync.datacentre;

import dev.spindle.embedded.EmbeddedObjectStore;
import dev.spindle.sync.replicate.DataCentre;
import dev.spindle.sync.replicate.DataCentreContract;
import dev.spindle.sync.replicate.ObjectKey;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.MinioClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by MinIO's client and a real S3 server. */
class MinioDataCentreTest extends DataCentreContract {
  @TempDir static Path dir;
  private static EmbeddedObjectStore store;
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private MinioDataCentre dataCentre;
  private String bucket;

  @BeforeAll
  static void startStore() {
    store = EmbeddedObjectStore.start(dir, 0);
  }

  @AfterAll
  static void stopStore() {
    store.close();
  }

  @BeforeEach
  void emptyBucket() {
    bucket = "bucket-" + BUCKETS.incrementAndGet();
    store.createBucket(bucket);
    dataCentre = new MinioDataCentre("east", config(bucket));
  }

  @AfterEach
  void closeClient() throws Exception {
    dataCentre.close();
  }

  @Override
  protected DataCentre dataCentre() {
    return dataCentre;
  }

  @Override
  protected byte[] content(ObjectKey key) throws Exception {
    try (MinioClient client =
            MinioClient.builder()
                .endpoint(store.endpoint().toString())
                .credentials(store.accessKey(), store.secretKey())
                .build();
        GetObjectResponse object =
            client.getObject(GetObjectArgs.builder().bucket(bucket).object(key.value()).build())) {
      return object.readAllBytes();
    }
  }

  private static DataCentresConfig.Bucket config(String bucket) {
    return new DataCentresConfig.Bucket() {
      @Override
      public URI endpoint() {
        return store.endpoint();
      }

      @Override
      public String bucket() {
        return bucket;
      }

      @Override
      public String accessKey() {
        return store.accessKey();
      }

      @Override
      public String secretKey() {
        return store.secretKey();
      }

      @Override
      public String region() {
        return "us-east-1";
      }
    };
  }
}
