package dev.spindle.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * What the {@code main} methods here understand.
 *
 * @param dir where the data are and stay
 * @param port the port on 127.0.0.1; 0 for a free one
 * @param parentPid the process to end with; 0 for none
 * @param names topics, databases or buckets to create where absent
 */
record Arguments(Path dir, int port, long parentPid, List<String> names) {
  Arguments {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
    names = List.copyOf(names);
  }

  static Arguments parse(String... arguments) {
    Path dir = null;
    int port = 0;
    long parentPid = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
    List<String> names = new ArrayList<>();
    Iterator<String> rest = Arrays.asList(arguments).iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--dir" -> dir = Path.of(valueOf(argument, rest));
        case "--port" -> port = Integer.parseInt(valueOf(argument, rest));
        case "--parent-pid" -> parentPid = Long.parseLong(valueOf(argument, rest));
        default -> names.add(argument);
      }
    }
    if (dir == null) {
      throw new IllegalArgumentException("--dir is needed");
    }
    return new Arguments(dir.toAbsolutePath(), port, parentPid, names);
  }

  private static String valueOf(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }
}
