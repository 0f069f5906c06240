package dev.spindle.standalone;

import java.io.PrintStream;
import java.util.Locale;

/**
 * What a person sees of long work: lines that stay, each with the seconds since the work began, and
 * on a terminal one line below them that is written over.
 */
public final class Screen {
  private static final String ERASE_LINE = "\r\u001b[2K";

  private final PrintStream out;
  private final boolean terminal;
  private long startNanos = System.nanoTime();
  private String live = "";

  private Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Standard output; the live line only where a terminal shows it. */
  public static Screen standard() {
    boolean terminal =
        System.console() != null
            && System.console().isTerminal()
            && !"dumb".equals(System.getenv("TERM"));
    return new Screen(System.out, terminal);
  }

  /** The work begins now. */
  public synchronized void startClock() {
    startNanos = System.nanoTime();
  }

  /** Seconds since the work began. */
  public synchronized double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** A line that stays, with the time. */
  public synchronized void event(String text) {
    line(String.format(Locale.ROOT, "%7.1f s  %s", seconds(), text));
  }

  /** A line that stays. */
  public synchronized void line(String text) {
    if (terminal && !live.isEmpty()) {
      out.print(ERASE_LINE);
    }
    out.println(text);
    if (terminal) {
      out.print(live);
    }
    out.flush();
  }

  /** Writes the live line over; empty takes it away. Nothing where there is no terminal. */
  public synchronized void live(String text) {
    if (terminal) {
      live = text;
      out.print(ERASE_LINE + text);
      out.flush();
    }
  }

  public boolean isTerminal() {
    return terminal;
  }
}
