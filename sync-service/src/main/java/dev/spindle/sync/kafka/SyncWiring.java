package dev.spindle.sync.kafka;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spindle.model.BearerToken;
import dev.spindle.sync.datacentre.DataCentresConfig;
import dev.spindle.sync.datacentre.MinioDataCentre;
import dev.spindle.sync.replicate.Announcer;
import dev.spindle.sync.replicate.DataCentre;
import dev.spindle.sync.replicate.FragmentSource;
import dev.spindle.sync.replicate.ImageDirectory;
import dev.spindle.sync.replicate.ReplicateConfig;
import dev.spindle.sync.replicate.Replication;
import dev.spindle.sync.rest.HttpFragmentSource;
import dev.spindle.sync.rest.HttpImageDirectory;
import dev.spindle.sync.rest.UploadServiceConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Plugs the adapters into the replication, starts it, and has it learn what was under way. */
@ApplicationScoped
class SyncWiring {
  private static final Logger LOG = Logger.getLogger(SyncWiring.class);

  /** Two seconds: the upload-service may start at the same moment. */
  private static final Duration RESUME_RETRY = Duration.ofSeconds(2);

  @Produces
  @ApplicationScoped
  FragmentSource fragmentSource(UploadServiceConfig config) throws IOException {
    return new HttpFragmentSource(config.fetchLimit(), uploadToken(config));
  }

  @Produces
  @ApplicationScoped
  ImageDirectory imageDirectory(UploadServiceConfig config, ObjectMapper json) throws IOException {
    return new HttpImageDirectory(config.uploadUrl(), json, uploadToken(config));
  }

  @Produces
  @jakarta.inject.Singleton
  Replication replication(
      DataCentresConfig dataCentres,
      FragmentSource source,
      ImageDirectory directory,
      Announcer announcer,
      ReplicateConfig config) {
    List<DataCentre> buckets =
        dataCentres.byName().entrySet().stream()
            .<DataCentre>map(entry -> new MinioDataCentre(entry.getKey(), entry.getValue()))
            .toList();
    return new Replication(buckets, source, directory, announcer, config);
  }

  private static @Nullable BearerToken uploadToken(UploadServiceConfig config) throws IOException {
    return config.uploadTokenFile().isEmpty()
        ? null
        : BearerToken.readAll(config.uploadTokenFile().get()).getFirst();
  }

  void start(@Observes StartupEvent event, Replication replication) {
    replication.start();
    Thread.ofVirtual().name("sync-resume").start(() -> resume(replication));
  }

  void stop(@Observes ShutdownEvent event, Replication replication) {
    replication.close();
  }

  private static void resume(Replication replication) {
    try {
      while (true) {
        try {
          replication.resume();
          return;
        } catch (IOException e) {
          LOG.infof("cannot learn yet what was under way: %s", e);
          Thread.sleep(RESUME_RETRY);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
