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
  /**
   * 5: beside a busy program of the usual niceness one gets a quarter of a processor, and all of it
   * when nobody else wants it.
   */
  private static final int NICENESS = 5;

  /**
   * The kernel weighs sessions first (sched(7), autogroup) and only within them programs, so both
   * are told; where one cannot be, the program runs as it would have.
   */
  private static final String YIELDING =
      "echo "
          + NICENESS
          + " 2>/dev/null >/proc/self/autogroup; renice -n "
          + NICENESS
          + " -p $$ >/dev/null 2>&1; exec \"$@\"";

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

  /**
   * As {@link #command}, for what works behind the scenes: where processors are few, it lets those
   * go first that somebody watches, such as a VM.
   */
  public static List<String> yieldingCommand(List<String> program) {
    if (!isOnPath("setsid")) {
      return program; // the session would be the launcher's
    }
    List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", YIELDING, "sh"));
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
