package dev.spindle.loader.kubevirt;

import dev.spindle.loader.drive.Drives;
import dev.spindle.model.ImageId;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks after all images of a cluster whose drives are here, on threads of its own. */
final class Cluster implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Cluster.class);

  private final KubernetesClient client;
  private final ClusterMachines machines;
  private final KubeVirtConfig config;
  private final Map<ImageId, Tending> images = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("kubevirt").factory());
  private final ExecutorService looks =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("kubevirt-", 0).factory());
  private @Nullable ClusterView view;

  /**
   * A cluster that nothing is asked of yet.
   *
   * @param client closed with this
   */
  Cluster(KubernetesClient client, MachineCalls calls, KubeVirtConfig config) {
    this.client = client;
    this.config = config;
    this.machines = new ClusterMachines(client, calls, config.pauseSettlesWithin());
  }

  ClusterMachines machines() {
    return machines;
  }

  /**
   * Begins to look after images, without waiting for the API server.
   *
   * @param knowsAllImages whether an image without a drive surely is not this loader's
   */
  synchronized void start(Drives drives, Acts.Place place, BooleanSupplier knowsAllImages) {
    ClusterView opened =
        ClusterView.of(client, config.namespaces().orElse(Set.of()), drives.name());
    view = opened;
    ClusterObjects objects = new ClusterObjects(client);
    Look look = new Look(opened, objects, machines, drives, knowsAllImages);
    Acts acts = new Acts(opened, objects, machines, drives, place);
    Duration every = config.lookEvery();
    var _ =
        clock.scheduleWithFixedDelay(
            () -> lookAtAll(opened, look, acts),
            every.toMillis(),
            every.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void lookAtAll(ClusterView opened, Look look, Acts acts) {
    try {
      if (!opened.isKnown()) {
        return;
      }
      Set<ImageId> there = opened.images();
      images.keySet().retainAll(there);
      for (ImageId imageId : there) {
        Tending tending =
            images.computeIfAbsent(imageId, id -> new Tending(id, look, acts, config.lookEvery()));
        if (tending.begin()) {
          looks.execute(tending::look);
        }
      }
    } catch (RuntimeException e) {
      LOG.error("looking after the cluster's images", e); // else nobody would ever look again
    }
  }

  /** Ends without touching anything: the next loader goes on from there. */
  @Override
  public synchronized void close() {
    clock.shutdownNow();
    looks.shutdownNow();
    if (view != null) {
      view.close();
    }
    client.close();
  }
}
