package dev.spindle.device.terminal;

import dev.spindle.device.UploadListener;
import dev.spindle.device.UploadNews;
import dev.spindle.device.UploadProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows an upload on a terminal or in a log. Safe for many threads. */
public final class UploadDisplay implements UploadListener, AutoCloseable {
  /** 200 ms: fluent to the eye, and nothing beside an upload's work. */
  private static final long BAR_MILLIS = 200;

  /** 5 s: a log of an hour's upload stays readable. */
  private static final long PLAIN_MILLIS = 5000;

  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final ProgressStyle style;
  private final boolean verbose;
  private final int columns;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean lineOpen;
  private @Nullable Thread thread;

  /**
   * @param columns the terminal's width in characters
   * @param verbose whether to tell of each change of what is wanted
   */
  public UploadDisplay(PrintStream out, ProgressStyle style, int columns, boolean verbose) {
    this.out = out;
    this.style = style;
    this.columns = columns;
    this.verbose = verbose;
  }

  /** The style that suits where the output goes, and a width from {@code COLUMNS}. */
  public static UploadDisplay suiting(
      PrintStream out, @Nullable ProgressStyle chosen, boolean verbose) {
    boolean terminal = System.console() != null && System.console().isTerminal();
    ProgressStyle style =
        chosen != null ? chosen : terminal ? ProgressStyle.BAR : ProgressStyle.PLAIN;
    @Nullable String width = System.getenv("COLUMNS");
    int columns = width != null && width.matches("\\d{2,4}") ? Integer.parseInt(width) : 110;
    return new UploadDisplay(out, style, columns, verbose);
  }

  /** Shows the progress from now on until {@link #close}. */
  public void show(Supplier<UploadProgress> progress) {
    if (style != ProgressStyle.NONE) {
      thread = Thread.ofVirtual().name("upload-display").start(() -> keepShowing(progress));
    }
  }

  @Override
  public void heard(UploadNews news) {
    NewsText.of(news, verbose).ifPresent(this::line);
  }

  /** Prints a line of its own. */
  public void line(String text) {
    lock.lock();
    try {
      endLine();
      out.println(text);
      out.flush();
    } finally {
      lock.unlock();
    }
  }

  /** Shows no more progress. */
  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join(TimeUnit.SECONDS.toMillis(1));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    lock.lock();
    try {
      endLine();
      out.flush();
    } finally {
      lock.unlock();
    }
  }

  private void keepShowing(Supplier<UploadProgress> progress) {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(style == ProgressStyle.BAR ? BAR_MILLIS : PLAIN_MILLIS);
        UploadProgress now = progress.get();
        if (style == ProgressStyle.BAR) {
          rewrite(ProgressText.bar(now, columns));
        } else {
          line(ProgressText.plain(now));
        }
      }
    } catch (InterruptedException _) {
      // The upload has ended.
    }
  }

  private void rewrite(String text) {
    lock.lock();
    try {
      out.print(ERASE_LINE + text);
      out.flush();
      lineOpen = true;
    } finally {
      lock.unlock();
    }
  }

  private void endLine() {
    if (lineOpen) {
      out.print(ERASE_LINE);
      lineOpen = false;
    }
  }

  /** Seconds with one decimal, as in {@code 12.3 s}. */
  public static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }
}
