package dev.spindle.loader.qmp;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Which monitors the loader may speak to. */
@ConfigMapping(prefix = "spindle.loader")
public interface QmpConfig {
  /**
   * Folder of the monitors' sockets; none by default, since whoever may name a socket makes the
   * loader send commands to it.
   */
  Optional<Path> qmpFolder();
}
