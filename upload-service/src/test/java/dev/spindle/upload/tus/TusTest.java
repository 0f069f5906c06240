package dev.spindle.upload.tus;

import dev.spindle.upload.OtherServices;
import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import java.net.http.HttpResponse;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Who speaks with the running service in tests of tus. */
abstract class TusTest {
  @TestHTTPResource("/")
  URI base;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  TusDevice device;
  OtherServices others;

  @BeforeEach
  void connect() {
    device = new TusDevice(base);
    others = new OtherServices(bootstrapServers);
  }

  @AfterEach
  void disconnect() {
    others.close();
  }

  static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("(no " + name + ")");
  }
}
