package dev.spindle.loader.datacentre;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Map;

/** The data centres that fragments can be fetched back from; none by default. */
@ConfigMapping(prefix = "spindle.loader")
public interface DataCentreConfig {
  /** By name, as in {@code spindle.loader.data-centres.east.endpoint}. */
  Map<String, DataCentre> dataCentres();

  /** One bucket on an S3 server. */
  interface DataCentre {
    /** The S3 server. */
    URI endpoint();

    /** The bucket. */
    String bucket();

    /** The access key; may only read. */
    String accessKey();

    /** The secret key. */
    String secretKey();

    /** The region to sign for; MinIO and s3proxy take any. */
    @WithDefault("us-east-1")
    String region();
  }
}
