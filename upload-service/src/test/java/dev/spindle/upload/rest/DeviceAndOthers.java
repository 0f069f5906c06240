package dev.spindle.upload.rest;

import dev.spindle.upload.OtherServices;
import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Who speaks with the running service in its tests: a device over HTTP, the others over Kafka. */
abstract class DeviceAndOthers {
  @TestHTTPResource("/")
  URI base;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  Device device;
  OtherServices others;

  @BeforeEach
  void connect() {
    device = new Device(base);
    others = new OtherServices(bootstrapServers);
  }

  @AfterEach
  void disconnect() {
    others.close();
  }
}
