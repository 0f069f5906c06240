package dev.spindle.upload.staging;

import dev.spindle.upload.staging.IncomingFragment.Whole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Commits fragments in groups: one thread takes whatever has come while the group before was
 * forced, so that directory and receipts are forced once a group and not once a fragment.
 */
final class GroupCommit implements AutoCloseable {
  /** 256 fragments a group: a directory's and the receipts' force cost little beside so many. */
  private static final int MAX_GROUP = 256;

  /**
   * A fragment that waits.
   *
   * @param staging the image's
   */
  record Waiting(ImageStaging staging, Whole whole, CompletableFuture<Commitment> outcome) {}

  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final Thread committer;

  GroupCommit() {
    committer = Thread.ofPlatform().name("staging-commit").daemon().start(this::run);
  }

  /**
   * Queues a fragment; the outcome fails with an {@link java.io.IOException} on storage trouble.
   */
  CompletableFuture<Commitment> commit(ImageStaging staging, Whole whole) {
    CompletableFuture<Commitment> outcome = new CompletableFuture<>();
    queue.add(new Waiting(staging, whole, outcome));
    return outcome;
  }

  @Override
  public void close() {
    committer.interrupt();
  }

  private void run() {
    List<Waiting> group = new ArrayList<>();
    try {
      while (true) {
        group.add(queue.take());
        queue.drainTo(group, MAX_GROUP - 1);
        commit(group);
        group.clear();
      }
    } catch (InterruptedException _) {
      // closed; those who wait are as after a crash: not answered
    }
  }

  private static void commit(List<Waiting> group) {
    Map<ImageStaging, List<Waiting>> byImage = new LinkedHashMap<>();
    for (Waiting waiting : group) {
      byImage.computeIfAbsent(waiting.staging(), _ -> new ArrayList<>()).add(waiting);
    }
    byImage.forEach(ImageStaging::commitGroup);
  }
}
