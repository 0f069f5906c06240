package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.embedded.EmbeddedApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tenant's namespace, as {@code kubectl} sees it; what KubeVirt and CDI do is played here. */
final class Tenant {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final EmbeddedApiServer server;
  private final Path directory;

  Tenant(EmbeddedApiServer server, Path directory) {
    this.server = server;
    this.directory = directory;
    String _ = server.kubectl("create", "namespace", "tenant-a");
  }

  String kubectl(String arguments) {
    return server.kubectl(("-n tenant-a " + arguments).split(" "));
  }

  void apply(String manifest) throws IOException {
    Path file = Files.writeString(directory.resolve("manifest.yaml"), manifest);
    String _ = kubectl("apply --validate=strict -f " + file);
  }

  /** An object as JSON; missing when it is not there. */
  JsonNode get(String what) {
    EmbeddedApiServer.Ran ran =
        server.tryKubectl(("-n tenant-a get --ignore-not-found -o json " + what).split(" "));
    try {
      assertThat(ran.status()).as(ran.output()).isZero();
      return MAPPER.readTree(ran.output());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isThere(String what) {
    return !get(what).isMissingNode();
  }

  /** Does what the controllers do that keep claims and volumes while they are used. */
  boolean letGo(String what) {
    if (get(what).path("metadata").has("deletionTimestamp")) {
      EmbeddedApiServer.Ran _ =
          server.tryKubectl(
              ("-n tenant-a patch "
                      + what
                      + " --type=merge -p {\"metadata\":{\"finalizers\":null}}")
                  .split(" "));
    }
    return !isThere(what);
  }

  /** What a Secret holds under a key. */
  String secret(String name, String key) {
    byte[] decoded =
        java.util.Base64.getDecoder().decode(get("secret " + name).path("data").path(key).asText());
    return new String(decoded, StandardCharsets.UTF_8);
  }
}
