package dev.spindle.sync.datacentre;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.net.URI;
import java.util.Map;

/** The data centres by the names that images call them. Default: none. */
@ConfigMapping(prefix = "spindle.sync.data-centres")
public interface DataCentresConfig {
  @WithParentName
  Map<String, Bucket> byName();

  /** Where one data centre's bucket is. */
  interface Bucket {
    /** Base URL of the S3 server. */
    URI endpoint();

    /** The bucket; it must exist. */
    String bucket();

    @WithName("access-key")
    String accessKey();

    @WithName("secret-key")
    String secretKey();

    /** S3 region. Default: what MinIO and s3proxy call theirs. */
    @WithDefault("us-east-1")
    String region();
  }
}
