package dev.spindle.loader.datacentre;

import dev.spindle.loader.disc.Claim;
import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.load.FetchOutcome;
import dev.spindle.loader.load.FinishedObjects;
import dev.spindle.loader.load.FragmentSource;
import dev.spindle.loader.load.Transfer;
import dev.spindle.model.ByteRange;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.MinioClient;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Finished objects by ranged GET: {@code <bucket>/images/<imageId>/<name>}, the data centres in the
 * order of their names until one has it.
 */
public final class BucketObjects implements FinishedObjects {
  private static final Logger LOG = Logger.getLogger(BucketObjects.class);

  private final Map<String, DataCentreConfig.DataCentre> dataCentres;

  /** Made when first needed: making one takes a second, and few discs ever need it. */
  private final Map<String, MinioClient> clients = new ConcurrentHashMap<>();

  public BucketObjects(DataCentreConfig config) {
    dataCentres = new TreeMap<>(config.dataCentres());
  }

  private MinioClient client(String name, DataCentreConfig.DataCentre dataCentre) {
    return clients.computeIfAbsent(
        name,
        _ ->
            MinioClient.builder()
                .endpoint(dataCentre.endpoint().toString())
                .region(dataCentre.region())
                .credentials(dataCentre.accessKey(), dataCentre.secretKey())
                .build());
  }

  @Override
  public FragmentSource of(DiscLabel image, ByteRange range) {
    String key = "images/" + image.imageId() + "/" + image.name();
    return place -> fetch(key, range, place);
  }

  private FetchOutcome fetch(String key, ByteRange range, Claim.Place place) throws IOException {
    Exception trouble = null;
    for (Map.Entry<String, DataCentreConfig.DataCentre> each : dataCentres.entrySet()) {
      GetObjectArgs ranged =
          GetObjectArgs.builder()
              .bucket(each.getValue().bucket())
              .object(key)
              .offset(range.start())
              .length(range.length())
              .build();
      try (GetObjectResponse bytes = client(each.getKey(), each.getValue()).getObject(ranged)) {
        return Transfer.copy(bytes, place);
      } catch (ErrorResponseException e) {
        // a code of its own for each server: NoSuchKey, NoSuchBucket, AccessDenied, SlowDown
        LOG.debugf(e, "data centre %s does not give %s", each.getKey(), key);
        if (e.response().code() >= 500) {
          trouble = e;
        }
      } catch (MinioException e) {
        trouble = e;
      } catch (IllegalStateException e) {
        if (!(e.getCause() instanceof IOException)) {
          throw e;
        }
        trouble = e; // how the client says that it cannot connect
      }
    }
    if (trouble != null) {
      throw new IOException("a data centre cannot be asked for " + key + " now", trouble);
    }
    return new FetchOutcome.Absent("no data centre has " + key);
  }
}
