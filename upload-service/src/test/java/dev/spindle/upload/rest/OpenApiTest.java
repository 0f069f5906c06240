package dev.spindle.upload.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.upload.UploadBackends;
import dev.spindle.upload.feedback.Progress;
import dev.spindle.upload.receive.Registration;
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
import java.lang.reflect.RecordComponent;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The interface's description, compared with what the running service has and does. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class OpenApiTest extends DeviceAndOthers {
  private static final Set<String> METHODS =
      Set.of("get", "head", "post", "put", "patch", "delete");

  /** What has the shape of each schema that is a record's. */
  private static final Map<String, Class<? extends Record>> RECORDS =
      Map.ofEntries(
          Map.entry("Registration", Registration.Request.class),
          Map.entry("Created", ImageView.Created.class),
          Map.entry("Layout", ImageLayout.class),
          Map.entry("Links", ImageView.Links.class),
          Map.entry("Amount", Progress.Amount.class),
          Map.entry("Progress", ImageView.ProgressView.class),
          Map.entry("Missing", ImageView.Missing.class),
          Map.entry("Image", ImageView.class),
          Map.entry("Page", ImageView.Page.class),
          Map.entry("Fragments", ImageView.Fragments.class));

  @Inject ObjectMapper json;
  @Inject Router router;

  private String text;
  private JsonNode api;

  @BeforeEach
  void read() throws IOException {
    text = device.get("/q/openapi?format=json").body();
    api = json.readTree(text);
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

    assertThat(names(api.get("paths"))).isEqualTo(registered);
  }

  @Test
  void aMethodIsServedWhereItIsDescribedAndOnlyThere() {
    names(api.get("paths"))
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
    operations()
        .forEach(
            operation ->
                operation
                    .get("responses")
                    .forEach(
                        response ->
                            inCalls.addAll(
                                names(
                                    response.at("/content/application~1problem+json/examples")))));
    Set<String> all =
        Arrays.stream(ProblemType.values())
            .map(type -> last(type.uri().toString()))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(api.at("/info/description").asText())
        .contains(all.stream().map(slug -> "| `" + slug + "` | ").toList());
    // What is at no path is in no call.
    all.remove("not-found");
    assertThat(inCalls).isEqualTo(all);
  }

  @Test
  void problemsHaveTheTypeTitleAndStatusOfTheRegistry() {
    operations()
        .forEach(
            operation ->
                operation
                    .get("responses")
                    .properties()
                    .forEach(
                        response ->
                            examples(response.getValue().at("/content/application~1problem+json"))
                                .forEach(value -> isProblem(value, response.getKey()))));
  }

  private static void isProblem(JsonNode value, String status) {
    ProblemType type =
        Arrays.stream(ProblemType.values())
            .filter(known -> known.uri().toString().equals(value.get("type").asText()))
            .findFirst()
            .orElseThrow();
    assertThat(value.get("status").asInt()).isEqualTo(type.status());
    assertThat(status).isEqualTo(Integer.toString(type.status()));
    assertThat(value.get("title").asText()).isEqualTo(type.title());
    assertThat(value.get("detail").asText()).isNotBlank();
  }

  @Test
  void jsonExamplesAreWhatTheServiceReadsAndWrites() throws IOException {
    int count = 0;
    for (JsonNode operation : operations()) {
      List<JsonNode> contents = new ArrayList<>();
      contents.add(operation.at("/requestBody/content/application~1json"));
      operation
          .get("responses")
          .forEach(response -> contents.add(response.at("/content/application~1json")));
      for (JsonNode content : contents) {
        if (content.isMissingNode()) {
          continue;
        }
        Class<? extends Record> type = RECORDS.get(last(content.at("/schema/$ref").asText()));
        List<JsonNode> values = examples(content);
        assertThat(values).as("examples of %s", type).isNotEmpty();
        for (JsonNode value : values) {
          assertThat(withoutNulls(json.treeToValue(value, type))).isEqualTo(value);
          count++;
        }
      }
    }
    assertThat(count).isGreaterThanOrEqualTo(7);
  }

  @Test
  void eventsInTheExamplesAreWhatTheServiceWrites() throws IOException {
    JsonNode content =
        api.at("/paths/~1v1~1images~1{id}~1feedback/get/responses/200/content/text~1event-stream");
    Set<String> events = new TreeSet<>();
    for (JsonNode value : examples(content)) {
      for (String event : value.asText().strip().split("\n\n")) {
        String[] lines = event.split("\n");
        assertThat(lines).hasSize(3);
        assertThat(lines[0]).matches("id: [0-9]+");
        assertThat(json.readTree(lines[2].substring("data: ".length())).isObject()).isTrue();
        events.add(lines[1].substring("event: ".length()));
      }
    }

    assertThat(events).containsExactly("complete", "failed", "missing", "progress", "wanted");
  }

  @Test
  void schemasHaveTheFieldsOfTheRecords() {
    RECORDS.forEach(
        (name, type) -> {
          JsonNode schema = api.at("/components/schemas/" + name);
          assertThat(names(schema.get("properties"))).as(name).isEqualTo(fields(type, _ -> true));
          if (type != Registration.Request.class) { // which takes anything, to say what is wrong
            Set<String> required = new TreeSet<>();
            schema.get("required").forEach(field -> required.add(field.asText()));
            assertThat(required)
                .as(name)
                .isEqualTo(
                    fields(
                        type,
                        component ->
                            !component.getAnnotatedType().isAnnotationPresent(Nullable.class)));
          }
        });
    List<String> phases = new ArrayList<>();
    api.at("/components/schemas/Phase/enum").forEach(phase -> phases.add(phase.asText()));
    assertThat(phases).isEqualTo(Stream.of(ImagePhase.values()).map(ImagePhase::word).toList());
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

  private List<JsonNode> operations() {
    List<JsonNode> operations = new ArrayList<>();
    api.get("paths")
        .forEach(
            path ->
                path.forEach(
                    call -> {
                      if (call.has("responses")) {
                        operations.add(call);
                      }
                    }));
    assertThat(operations).hasSizeGreaterThan(10);
    return operations;
  }

  private List<JsonNode> examples(JsonNode content) {
    List<JsonNode> values = new ArrayList<>();
    content
        .path("examples")
        .forEach(
            example ->
                values.add(
                    example.has("$ref")
                        ? api.at(example.get("$ref").asText().substring(1)).get("value")
                        : example.get("value")));
    return values;
  }

  /** As written, but for fields that a request leaves out. */
  private JsonNode withoutNulls(Object value) throws IOException {
    JsonNode written = json.readTree(json.writeValueAsString(value));
    written.properties().removeIf(field -> field.getValue().isNull());
    return written;
  }

  private static Set<String> fields(
      Class<? extends Record> type, Predicate<RecordComponent> which) {
    Set<String> fields =
        Arrays.stream(type.getRecordComponents())
            .filter(which)
            .map(RecordComponent::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    // Those that are computed.
    for (Method method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(JsonProperty.class)) {
        fields.add(method.getName());
      }
    }
    return fields;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
