package dev.spindle.loader.disc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;

/**
 * Makes written fragments durable, as many as are waiting at once: one force of the disc, then
 * their records appended and forced, only then are they loaded. While one batch is forced the next
 * one gathers, so nobody waits on a timer and a busy disc forces seldom.
 *
 * <p>A force that fails may have dropped any bytes written before it, and Linux reports that only
 * once. So every fragment that was being written at that time fails with it, committed or not.
 */
final class GroupCommit {
  private final FileChannel disc;
  private final LoadedLog log;
  private final List<IntConsumer> listeners = new CopyOnWriteArrayList<>();
  private List<Waiting> gathering = new ArrayList<>();
  private boolean committing;
  private boolean closed;
  private int failedForces;

  private record Waiting(
      LoadedRecord entry, int failedForces, Runnable enter, CompletableFuture<Void> done) {}

  GroupCommit(FileChannel disc, LoadedLog log) {
    this.disc = disc;
    this.log = log;
  }

  void onLoaded(IntConsumer listener) {
    listeners.add(listener);
  }

  synchronized int failedForces() {
    return failedForces;
  }

  /**
   * Whether fragments whose commit failed may be recorded all the same; their places must not be
   * written again then.
   */
  boolean isInDoubt() {
    return log.isInDoubt();
  }

  CompletableFuture<Void> commit(LoadedRecord entry, int failedForcesBefore, Runnable enter) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(new IOException("the disc is gone"));
      }
      gathering.add(new Waiting(entry, failedForcesBefore, enter, done));
      if (!committing) {
        committing = true;
        Thread.ofVirtual().name("commit").start(this::commitAll);
      }
    }
    return done;
  }

  synchronized void close() {
    closed = true;
    if (!committing) {
      Discs.closeAll(List.of(log::close));
    }
  }

  private void commitAll() {
    for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
      try {
        commit(batch);
      } catch (IOException | RuntimeException e) {
        batch.forEach(waiting -> waiting.done.completeExceptionally(e));
      }
    }
  }

  private synchronized List<Waiting> next() {
    List<Waiting> batch = gathering;
    gathering = new ArrayList<>();
    if (batch.isEmpty()) {
      committing = false;
      if (closed) {
        Discs.closeAll(List.of(log::close));
      }
    }
    return batch;
  }

  private void commit(List<Waiting> batch) throws IOException {
    try {
      disc.force(false);
    } catch (IOException e) {
      synchronized (this) {
        failedForces++;
      }
      throw e;
    }
    int failures = failedForces();
    List<Waiting> sound =
        batch.stream().filter(waiting -> waiting.failedForces == failures).toList();
    batch.stream()
        .filter(waiting -> waiting.failedForces != failures)
        .forEach(
            waiting ->
                waiting.done.completeExceptionally(
                    new IOException("a force failed while the fragment was written")));
    if (sound.isEmpty()) {
      return;
    }
    log.append(sound.stream().map(Waiting::entry).toList());
    for (Waiting waiting : sound) {
      waiting.enter.run();
      listeners.forEach(listener -> listener.accept(waiting.entry.number()));
      waiting.done.complete(null);
    }
  }
}
