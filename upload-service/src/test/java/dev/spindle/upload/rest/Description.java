package dev.spindle.upload.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The interface's description, as tests read it. */
record Description(JsonNode api) {
  static Description of(Device device) {
    return new Description(Device.json(device.get("/q/openapi?format=json")));
  }

  /** The problems that a call can have; empty where there is no such call. */
  Optional<Set<String>> problemsOf(String method, String target) {
    String path = target.replaceFirst("\\?.*", "");
    return api.get("paths").properties().stream()
        .filter(entry -> path.matches(entry.getKey().replaceAll("\\{\\w+}", "[^/]+")))
        .flatMap(entry -> entry.getValue().properties().stream())
        .filter(call -> call.getKey().toUpperCase(Locale.ROOT).equals(method))
        .map(Map.Entry::getValue)
        .map(Description::problemsOf)
        .findFirst();
  }

  static Set<String> problemsOf(JsonNode operation) {
    Set<String> problems = new TreeSet<>();
    operation
        .get("responses")
        .forEach(
            response ->
                problems.addAll(names(response.at("/content/application~1problem+json/examples"))));
    return problems;
  }

  List<JsonNode> operations() {
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

  List<JsonNode> examples(JsonNode content) {
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

  static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
