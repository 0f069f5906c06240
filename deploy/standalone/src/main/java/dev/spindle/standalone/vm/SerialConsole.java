package dev.spindle.standalone.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Cuts what a VM writes on its serial console into lines, without the terminal's control sequences,
 * and keeps all of it.
 */
final class SerialConsole {
  /** 4 KiB: a line longer than that is cut, since a guest may never end one. */
  private static final int LONGEST_LINE = 4096;

  /** ECMA-48 control sequences (CSI) and single escapes. */
  private static final Pattern CONTROL =
      Pattern.compile("\u001b(\\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[A-Z=>78])|[\\p{Cntrl}&&[^\t]]");

  private final StringBuilder line = new StringBuilder();
  private final Consumer<VmEvent> events;

  SerialConsole(Consumer<VmEvent> events) {
    this.events = events;
  }

  /** Reads until the console ends. */
  void copy(InputStream console, OutputStream log) throws IOException {
    byte[] buffer = new byte[4096];
    int count;
    while ((count = console.read(buffer)) >= 0) {
      log.write(buffer, 0, count);
      log.flush();
      for (char letter : new String(buffer, 0, count, StandardCharsets.ISO_8859_1).toCharArray()) {
        take(letter);
      }
    }
    endLine();
  }

  private void take(char letter) {
    if (letter == '\n' || letter == '\r' || line.length() >= LONGEST_LINE) {
      endLine();
    }
    if (letter != '\n' && letter != '\r') {
      line.append(letter);
    }
  }

  private void endLine() {
    String text = CONTROL.matcher(line).replaceAll("").strip();
    line.setLength(0);
    if (!text.isEmpty()) {
      events.accept(new VmEvent.Said(text));
    }
  }
}
