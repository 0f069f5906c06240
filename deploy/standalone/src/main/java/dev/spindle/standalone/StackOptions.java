package dev.spindle.standalone;

import dev.spindle.standalone.stack.Ports;
import dev.spindle.standalone.stack.Stack;
import dev.spindle.standalone.stack.StackException;
import dev.spindle.standalone.stack.StackListener;
import dev.spindle.standalone.stack.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every command that starts the stack of one machine. */
final class StackOptions {
  /** 16: some 4 GB of memory; beyond that a cluster serves better. */
  private static final int MOST_LOADERS = 16;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Where data and logs are kept (default: $SPINDLE_STATE, else ~/.local/state/spindle).")
  @Nullable Path state;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      defaultValue = "" + Ports.DEFAULT_BASE,
      description =
          "First of seven TCP ports, one more for each loader after the first (default: ${DEFAULT-VALUE}); 0 takes free ones.")
  int portBase;

  @Option(
      names = "--nbd-port",
      paramLabel = "PORT",
      defaultValue = "" + Ports.DEFAULT_NBD,
      description =
          "TCP port of the drives; loaders after the first take the ones after it (default: ${DEFAULT-VALUE}); 0 takes free ones.")
  int nbdPort;

  @Option(
      names = "--loaders",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Loaders to share the images, 1 to "
              + MOST_LOADERS
              + " (default: ${DEFAULT-VALUE}); each takes some 250 MB of memory. Give the same number next time: an image's disc stays with its loader.")
  int loaders;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "Configuration of the services, as --set spindle.reconciler.quiet=5s; may be given several times.")
  Map<String, String> overrides = new LinkedHashMap<>();

  StateDirectory stateDirectory() {
    return state == null ? StateDirectory.byDefault() : new StateDirectory(state);
  }

  Stack start(Screen screen) throws IOException, InterruptedException, StackException {
    if (loaders < 1 || loaders > MOST_LOADERS) {
      throw new ParameterException(
          spec.commandLine(), "--loaders takes a number from 1 to " + MOST_LOADERS);
    }
    screen.line(
        "Starting Kafka, PostgreSQL, an S3 server and the four services (logs: "
            + stateDirectory().logs()
            + ")");
    return Stack.start(
        stateDirectory(),
        Ports.from(portBase, nbdPort, loaders),
        Spindle.home(),
        overrides,
        new ShowingListener(screen));
  }

  private record ShowingListener(Screen screen) implements StackListener {
    @Override
    public void ready(String part, Duration after) {
      screen.line(
          String.format(
              Locale.ROOT, "  %-18s ready after %.1f s", part, after.toMillis() / 1000.0));
    }

    @Override
    public void restarted(String part, int exitCode) {
      screen.event(part + " ended with exit code " + exitCode + "; it is started again");
    }
  }
}
