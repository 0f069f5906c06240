package dev.spindle.reconciler.resource;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** The operator: a reconciler that watches resources while this replica leads. */
final class ImageOperator implements AutoCloseable {
  /** 1 to 60 s between tries of what failed, for ever: the API server may be away for long. */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  /** 8 at a time: each waits for a row or for the upload-service, not for a core. */
  private static final int PARALLEL = 8;

  private final KubernetesClient client;
  private final Leadership leadership;

  /**
   * Begins.
   *
   * @param client closed with this
   * @param replica this replica's name, which no other has
   * @param reconciler makes a new one for each time that this replica leads
   */
  ImageOperator(
      KubernetesClient client,
      ResourceSettings settings,
      String replica,
      Supplier<ImageReconciler> reconciler) {
    this.client = client;
    LeaseLock lock =
        new LeaseLock(
            settings.leaseNamespace().orElseGet(() -> namespaceOf(client)),
            settings.leaseName(),
            replica);
    Set<String> namespaces = settings.namespaces().orElse(Set.of());
    this.leadership =
        new Leadership(
            client,
            lock,
            settings.lease(),
            broken -> start(client, reconciler.get(), namespaces, broken));
  }

  private static String namespaceOf(KubernetesClient client) {
    String own = client.getConfiguration().getNamespace();
    return own == null ? "default" : own;
  }

  private static AutoCloseable start(
      KubernetesClient client,
      ImageReconciler reconciler,
      Set<String> namespaces,
      Runnable broken) {
    Operator operator =
        new Operator(
            configuration ->
                configuration
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withConcurrentReconciliationThreads(PARALLEL)
                    .withInformerStoppedHandler((_, _) -> broken.run()));
    var _ =
        operator.register(
            reconciler,
            controller -> {
              controller.withRetry(
                  new GenericRetry()
                      .setInitialInterval(FIRST_RETRY)
                      .setMaxInterval(LONGEST_RETRY.toMillis())
                      .withoutMaxAttempts());
              if (!namespaces.isEmpty()) {
                controller.settingNamespaces(namespaces);
              }
            });
    operator.start();
    return operator::stop;
  }

  @Override
  public void close() {
    leadership.close();
    client.close();
  }
}
