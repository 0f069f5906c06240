package dev.spindle.upload.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spindle.upload.UploadBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The interface's description, compared with what the running service has and does. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class OpenApiTest extends DeviceAndOthers {
  private static final Set<String> METHODS =
      Set.of("get", "head", "post", "put", "patch", "delete");

  @Inject ObjectMapper json;
  @Inject Router router;

  private String text;
  private Description description;
  private JsonNode api;

  @BeforeEach
  void read() throws IOException {
    text = device.get("/q/openapi?format=json").body();
    description = new Description(json.readTree(text));
    api = description.api();
  }

  @Test
  void itIsValidOpenApi31() {
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(text);

    assertThat(result.getMessages()).isNullOrEmpty();
    assertThat(result.getOpenAPI().getOpenapi()).startsWith("3.1");
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references = api.findValuesAsText("$ref");

    assertThat(references).isNotEmpty();
    assertThat(references).allMatch(reference -> !api.at(reference.substring(1)).isMissingNode());
  }

  @Test
  void everyRegisteredPathIsDescribedAndNoOther() {
    Set<String> registered =
        router.getRoutes().stream()
            .map(Route::getPath)
            .filter(path -> path != null && path.matches("/(v1|files)/?.*"))
            .filter(path -> !path.equals("/v1/"))
            .map(path -> path.replaceAll("/$", "").replaceAll(":(\\w+)", "{$1}"))
            .collect(Collectors.toCollection(TreeSet::new));
    Path root = ImagesResource.class.getAnnotation(Path.class);
    for (Method method : ImagesResource.class.getDeclaredMethods()) {
      Path path = method.getAnnotation(Path.class);
      if (path != null) {
        registered.add(root.value() + "/" + path.value());
      }
    }
    registered.add(root.value());
    // One route of tus, /files/*, has both.
    registered.add("/files/{id}");

    assertThat(Description.names(api.get("paths"))).isEqualTo(registered);
  }

  @Test
  void aMethodIsServedWhereItIsDescribedAndOnlyThere() {
    Description.names(api.get("paths"))
        .forEach(
            template -> {
              JsonNode path = api.get("paths").get(template);
              for (String method : METHODS) {
                if (method.equals("head") && path.has("get")) {
                  continue; // JAX-RS has it with each GET
                }
                int status =
                    device
                        .send(
                            method.toUpperCase(Locale.ROOT),
                            template.replace("{id}", "not-there").replace("{number}", "1"),
                            BodyPublishers.noBody(),
                            "Tus-Resumable",
                            "1.0.0")
                        .statusCode();
                assertThat(status == 405)
                    .as("%s %s: %d", method, template, status)
                    .isEqualTo(!path.has(method));
              }
            });
  }

  @Test
  void everyProblemIsInTheTableAndInACallThatCanHaveIt() {
    Set<String> inCalls = new TreeSet<>();
    description.operations().forEach(call -> inCalls.addAll(Description.problemsOf(call)));
    Set<String> all =
        Arrays.stream(ProblemType.values())
            .map(ProblemType::slug)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(api.at("/info/description").asText())
        .contains(all.stream().map(slug -> "| `" + slug + "` | ").toList());
    // What is at no path is in no call.
    all.remove("not-found");
    assertThat(inCalls).isEqualTo(all);
  }

  @Test
  void everyCallButOptionsNeedsAToken() {
    assertThat(api.at("/security/0/token").isArray()).isTrue();
    api.get("paths")
        .forEach(
            path ->
                path.properties()
                    .forEach(
                        call ->
                            assertThat(call.getValue().has("security"))
                                .as(call.getKey())
                                .isEqualTo(call.getKey().equals("options"))));
  }
}
