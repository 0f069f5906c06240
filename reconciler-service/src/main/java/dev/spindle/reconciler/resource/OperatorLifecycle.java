package dev.spindle.reconciler.resource;

import dev.spindle.reconciler.ledger.Ledgers;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Starts and ends the operator with the service, where the service is to have one. */
@ApplicationScoped
class OperatorLifecycle {
  private final ResourceSettings settings;
  private final Ledgers ledgers;
  private final Clock clock;
  private @Nullable ImageOperator operator;

  OperatorLifecycle(ResourceSettings settings, Ledgers ledgers, Clock clock) {
    this.settings = settings;
    this.ledgers = ledgers;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    if (!settings.enabled()) {
      return;
    }
    KubernetesClient client = new KubernetesClientBuilder().build();
    operator = operator(client, settings, ledgers, clock, replica());
  }

  /** An operator that begins at once. */
  static ImageOperator operator(
      KubernetesClient client,
      ResourceSettings settings,
      Ledgers ledgers,
      Clock clock,
      String replica) {
    return new ImageOperator(
        client,
        settings,
        replica,
        () ->
            new ImageReconciler(
                new HttpImages(
                    settings.uploadUrl(), settings.publicUploadUrl().orElse(settings.uploadUrl())),
                ledgers,
                new TokenSecrets(client),
                new ResourceNews(client, replica, clock),
                settings,
                clock));
  }

  /** The pod's name, or one that no other replica has. */
  private static String replica() {
    String host = System.getenv("HOSTNAME");
    return host == null || host.isBlank() ? UUID.randomUUID().toString() : host;
  }

  void stop(@Observes ShutdownEvent event) {
    if (operator != null) {
      operator.close();
    }
  }
}
