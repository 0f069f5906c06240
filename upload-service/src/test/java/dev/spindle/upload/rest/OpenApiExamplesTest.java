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
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The examples in the interface's description, compared with what the service reads and writes. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class OpenApiExamplesTest extends DeviceAndOthers {
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

  private Description description;
  private JsonNode api;

  @BeforeEach
  void read() {
    description = Description.of(device);
    api = description.api();
  }

  @Test
  void problemsHaveTheTypeTitleAndStatusOfTheRegistry() {
    description
        .operations()
        .forEach(
            operation ->
                operation
                    .get("responses")
                    .properties()
                    .forEach(
                        response ->
                            description
                                .examples(
                                    response.getValue().at("/content/application~1problem+json"))
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
    for (JsonNode operation : description.operations()) {
      List<JsonNode> contents = new ArrayList<>();
      contents.add(operation.at("/requestBody/content/application~1json"));
      operation
          .get("responses")
          .forEach(response -> contents.add(response.at("/content/application~1json")));
      for (JsonNode content : contents) {
        if (content.isMissingNode()) {
          continue;
        }
        Class<? extends Record> type =
            RECORDS.get(Description.last(content.at("/schema/$ref").asText()));
        List<JsonNode> values = description.examples(content);
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
    for (JsonNode value : description.examples(content)) {
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
          assertThat(Description.names(schema.get("properties")))
              .as(name)
              .isEqualTo(fields(type, _ -> true));
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
}
