package dev.spindle.reconciler.resource;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Does something while this replica holds a lease, again and again: lost or not to be had, it is
 * asked for once more, so that no replica ever has to be started again for it.
 */
final class Leadership implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Leadership.class);

  /** 2 s: an API server that is away is not helped by more questions. */
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final LeaseLock lock;
  private final Duration lease;
  private final Function<Runnable, AutoCloseable> leading;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Thread thread;

  /**
   * Begins to ask for the lease.
   *
   * @param lease how long it lasts unless it is renewed
   * @param leading starts what is done while leading, and gives what ends it; it is handed what to
   *     call when it broke
   */
  Leadership(
      KubernetesClient client,
      LeaseLock lock,
      Duration lease,
      Function<Runnable, AutoCloseable> leading) {
    this.client = client;
    this.lock = lock;
    this.lease = lease;
    this.leading = leading;
    this.thread = Thread.ofVirtual().name("leadership").start(this::run);
  }

  private void run() {
    while (!closed.isDone()) {
      try {
        lead();
      } catch (Exception e) {
        LOG.warnf("cannot serve custom resources now, it is tried again: %s", e);
        LOG.debug("the failure in full", e);
      }
      if (!closed.isDone()) {
        pause();
      }
    }
  }

  /** Waits for the lease, leads, and returns when it is lost or not wanted any more. */
  private void lead() throws Exception {
    CompletableFuture<Void> won = new CompletableFuture<>();
    CompletableFuture<Void> lost = new CompletableFuture<>();
    CompletableFuture<?> election =
        client.leaderElector().withConfig(configuration(won, lost)).build().start();
    election.whenComplete((_, _) -> lost.complete(null));
    try {
      CompletableFuture.anyOf(won, lost, closed).join();
      if (!won.isDone() || closed.isDone()) {
        return;
      }
      LOG.infof("%s leads", lock.identity());
      try (AutoCloseable _ = leading.apply(() -> lost.complete(null))) {
        CompletableFuture.anyOf(lost, closed).join();
      }
      LOG.infof("%s leads no more", lock.identity());
    } finally {
      // Released, so that another replica need not wait until the lease is over.
      election.cancel(true);
    }
  }

  /** Two thirds of the lease to renew it in, as client-go's defaults have it. */
  private LeaderElectionConfig configuration(
      CompletableFuture<Void> won, CompletableFuture<Void> lost) {
    return new LeaderElectionConfig(
        lock,
        lease,
        lease.multipliedBy(2).dividedBy(3),
        lease.dividedBy(8),
        new LeaderCallbacks(() -> won.complete(null), () -> lost.complete(null), _ -> {}),
        true,
        lock.describe());
  }

  private void pause() {
    try {
      Thread.sleep(AFTER_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.complete(null);
    }
  }

  /** Ends what is done while leading and gives the lease back. */
  @Override
  public void close() {
    closed.complete(null);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
