package dev.spindle.reconciler.resource;

import dev.spindle.model.BearerToken;
import dev.spindle.reconciler.ledger.Ledgers;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    BearerToken token = uploadToken(settings);
    return new ImageOperator(
        client,
        settings,
        replica,
        () ->
            new ImageReconciler(
                new HttpImages(
                    settings.uploadUrl(),
                    settings.publicUploadUrl().orElse(settings.uploadUrl()),
                    token),
                ledgers,
                new TokenSecrets(client),
                new ResourceNews(client, replica, clock),
                settings,
                clock));
  }

  private static @Nullable BearerToken uploadToken(ResourceSettings settings) {
    try {
      return settings.uploadTokenFile().isEmpty()
          ? null
          : BearerToken.readAll(settings.uploadTokenFile().get()).getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
