package dev.spindle.upload.loader;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.spindle.upload.drive.Capacity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpCapacitiesTest {
  private HttpServer loader;
  private int status = 200;
  private String body =
      "{\"freeBytes\":1000,\"promisedBytes\":300,\"loading\":2,\"busy\":1,\"later\":\"more\"}";

  @BeforeEach
  void start() throws IOException {
    loader = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    loader.createContext(
        "/v1/capacity",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    loader.start();
  }

  @AfterEach
  void stop() {
    loader.stop(0);
  }

  private Map<String, Capacity> ask(int port, int otherPort) throws InterruptedException {
    return new HttpCapacities(Map.of("loader-0", at(port), "loader-1", at(otherPort))).ask();
  }

  private static URI at(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Test
  void whatALoaderSaysIsItsCapacity() throws InterruptedException {
    int port = loader.getAddress().getPort();

    assertThat(ask(port, port))
        .isEqualTo(
            Map.of("loader-0", new Capacity(1000, 300, 3), "loader-1", new Capacity(1000, 300, 3)));
  }

  @Test
  void oneThatIsAwayIsAbsent() throws Exception {
    int port = loader.getAddress().getPort();
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    assertThat(ask(port, free)).containsOnlyKeys("loader-0");
  }

  @Test
  void oneThatHangsIsAbsentAndHoldsNobodyUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Instant start = Instant.now();

      assertThat(ask(loader.getAddress().getPort(), silent.getLocalPort()))
          .containsOnlyKeys("loader-0");
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void nonsenseAndErrorsAreNoAnswers() throws InterruptedException {
    int port = loader.getAddress().getPort();
    body = "{\"freeBytes\":-1}";
    assertThat(ask(port, port)).isEmpty();
    body = "<html>";
    assertThat(ask(port, port)).isEmpty();
    status = 500;
    assertThat(ask(port, port)).isEmpty();
  }
}
