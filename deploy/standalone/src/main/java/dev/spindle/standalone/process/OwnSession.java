package dev.spindle.standalone.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a program in a session of its own, so that a terminal's Ctrl-C reaches the launcher only,
 * which then ends what it has started, in its order.
 */
public final class OwnSession {
  private OwnSession() {}

  /**
   * The command that does it: util-linux's {@code setsid} becomes the program, with the same
   * process number; where it is not installed, the command as it is.
   */
  public static List<String> command(List<String> program) {
    if (!isOnPath("setsid")) {
      return program;
    }
    List<String> command = new ArrayList<>(program.size() + 1);
    command.add("setsid");
    command.addAll(program);
    return command;
  }

  /** Whether a program can be called by its name alone. */
  public static boolean isOnPath(String program) {
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }
}
