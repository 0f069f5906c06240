package dev.spindle.standalone;

import dev.spindle.standalone.stack.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the sample installation disc with the script {@code deploy/standalone/sample-disc}. */
final class SampleDisc {
  private SampleDisc() {}

  /** The disc, made when it is not there yet. */
  static Path make(StateDirectory state, Screen screen) throws IOException, InterruptedException {
    Path disc = state.path().resolve("sample.iso");
    if (Files.exists(disc)) {
      return disc;
    }
    state.create();
    screen.line("Making a sample installation disc from Debian's packages (some minutes): " + disc);
    Path log = state.logs().resolve("sample-disc.log");
    int exit =
        new ProcessBuilder(
                Spindle.home().resolve("deploy/standalone/sample-disc").toString(), disc.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException(
          "the sample disc could not be made; its log is in "
              + log
              + ". It needs Debian or Ubuntu and root. Any installation ISO will do instead, as Debian's netinst image (debian.org/distrib)"
              + " or Alpine's (alpinelinux.org/downloads): ./spindle install THAT.iso");
    }
    return disc;
  }
}
