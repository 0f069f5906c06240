package dev.spindle.standalone;

import dev.spindle.standalone.stack.RunFile;
import dev.spindle.standalone.stack.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Ends a stack that another command runs. */
@Command(name = "down", description = "End what 'spindle up' or 'spindle install' runs.")
final class DownCommand implements Callable<Integer> {
  /** 150 s: eight processes end one group after the other, each group within 60 s. */
  private static final long LIMIT_SECONDS = 150;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "The directory that 'up' was given (default as there).")
  @Nullable Path state;

  @Override
  public Integer call() throws IOException {
    StateDirectory directory =
        state == null ? StateDirectory.byDefault() : new StateDirectory(state);
    Optional<RunFile> running = RunFile.read(directory);
    if (running.isEmpty()) {
      System.out.println("Nothing runs from " + directory.path());
      return 0;
    }
    Optional<ProcessHandle> launcher =
        ProcessHandle.of(running.get().launcher())
            .filter(process -> commandOf(process).contains("-Dspindle.home="));
    if (launcher.isPresent()) {
      launcher.get().destroy();
      launcher.get().onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    } else {
      for (Map.Entry<String, Long> part : running.get().processes().entrySet()) {
        ProcessHandle.of(part.getValue())
            .filter(process -> commandOf(process).contains("-Dspindle.part=" + part.getKey()))
            .ifPresent(
                process -> {
                  process.destroy();
                  process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
                });
      }
      java.nio.file.Files.deleteIfExists(directory.runFile());
    }
    System.out.println("Ended what ran from " + directory.path());
    return 0;
  }

  private static String commandOf(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }
}
