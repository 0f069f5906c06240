package dev.spindle.loader;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What failed inside a server: the end of each pipeline and Netty log it. */
public final class LoggedWarnings extends Handler {
  private final Queue<String> messages = new ConcurrentLinkedQueue<>();
  private List<Logger> loggers = List.of();

  public void watch(String... names) {
    loggers = java.util.Arrays.stream(names).map(Logger::getLogger).toList();
    loggers.forEach(logger -> logger.addHandler(this));
  }

  public void unwatch() {
    loggers.forEach(logger -> logger.removeHandler(this));
  }

  public List<String> messages() {
    return List.copyOf(messages);
  }

  @Override
  public void publish(LogRecord entry) {
    if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
      messages.add(entry.getMessage() + " " + entry.getThrown());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
