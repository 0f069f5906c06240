package dev.spindle.upload.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.util.Optional;

/** Who may call this replica. */
@ConfigMapping(prefix = "spindle.upload.access")
public interface AccessConfig {
  /**
   * File of operators' tokens, one a line, read at the start. Default: none, then no call needs a
   * token and a warning is logged, for trying it out.
   */
  @WithName("operator-token-file")
  Optional<Path> operatorTokenFile();
}
