package dev.spindle.reconciler.resource;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** As short as a test's patience. */
record TestResourceSettings(URI uploadUrl, String leaseName, Set<String> watched)
    implements ResourceSettings {
  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public Optional<Set<String>> namespaces() {
    return watched.isEmpty() ? Optional.empty() : Optional.of(watched);
  }

  @Override
  public Optional<String> leaseNamespace() {
    return Optional.of("default");
  }

  @Override
  public Duration lease() {
    return Duration.ofSeconds(4);
  }

  @Override
  public Optional<Path> uploadTokenFile() {
    return Optional.of(FakeUploadService.TOKEN_FILE);
  }

  @Override
  public Optional<URI> publicUploadUrl() {
    return Optional.of(URI.create("https://spindle.example"));
  }

  @Override
  public Duration lookEvery() {
    return Duration.ofMillis(200);
  }

  @Override
  public Duration lookIdleEvery() {
    return Duration.ofMillis(200);
  }

  @Override
  public Duration lookEndedEvery() {
    return Duration.ofMillis(500);
  }

  @Override
  public Duration retryAfter() {
    return Duration.ofMillis(300);
  }
}
