package dev.spindle.standalone;

import dev.spindle.model.BearerToken;
import dev.spindle.standalone.stack.RunFile;
import dev.spindle.standalone.stack.StateDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The token of the services that run on this machine, for them and for no other server. */
final class OwnToken {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  private OwnToken() {}

  /** Null when the server is not the one that runs from the directory, or it cannot be read. */
  static @Nullable BearerToken of(StateDirectory state, URI server) {
    try {
      boolean own =
          THIS_MACHINE.contains(server.getHost())
              && RunFile.read(state)
                  .filter(run -> run.addresses().upload().getPort() == server.getPort())
                  .isPresent();
      return own && Files.isReadable(state.tokenFile())
          ? BearerToken.readAll(state.tokenFile()).getFirst()
          : null;
    } catch (IOException _) {
      return null;
    }
  }
}
