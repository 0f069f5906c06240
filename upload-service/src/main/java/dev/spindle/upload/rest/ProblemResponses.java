package dev.spindle.upload.rest;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * Writes the problems into the interface's description: META-INF/openapi names for each call those
 * that it can have ({@code x-problems}) and what to do about each ({@code components/examples});
 * types, titles and statuses are {@link ProblemType}'s.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ProblemResponses implements OASFilter {
  private static final String PROBLEMS = "x-problems";

  @Override
  public void filterOpenAPI(OpenAPI api) {
    Map<String, Example> examples = api.getComponents().getExamples();
    StringBuilder table =
        new StringBuilder(
            "\n| `type`: https://spindle.dev/problems/… | status | title | what to do, for example |\n|---|---|---|---|\n");
    for (ProblemType type : ProblemType.values()) {
      Example example = examples == null ? null : examples.get(type.slug());
      if (example == null) {
        throw new IllegalStateException("META-INF/openapi.yaml says nothing of " + type.slug());
      }
      String advice = example.getDescription();
      example.summary(type.title()).description(null).value(document(type, advice));
      table.append(
          "| `%s` | %d | %s | %s |\n".formatted(type.slug(), type.status(), type.title(), advice));
    }
    api.getInfo().setDescription(api.getInfo().getDescription() + table);
    api.getPaths()
        .getPathItems()
        .values()
        .forEach(path -> path.getOperations().values().forEach(ProblemResponses::expand));
  }

  private static Map<String, Object> document(ProblemType type, String advice) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", type.uri().toString());
    document.put("title", type.title());
    document.put("status", type.status());
    document.put("detail", advice);
    return document;
  }

  private static void expand(Operation operation) {
    boolean open = operation.getSecurity() != null && operation.getSecurity().isEmpty();
    if (!open) {
      add(operation, ProblemType.TOKEN_MISSING);
      add(operation, ProblemType.TOKEN_INVALID);
      add(operation, ProblemType.INTERNAL_ERROR);
    }
    Map<String, Object> extensions = operation.getExtensions();
    if (extensions != null && extensions.get(PROBLEMS) instanceof List<?> slugs) {
      slugs.forEach(slug -> add(operation, typeOf(String.valueOf(slug))));
      operation.removeExtension(PROBLEMS);
    }
    operation.getResponses().getAPIResponses().values().forEach(ProblemResponses::describe);
  }

  private static void add(Operation operation, ProblemType type) {
    String status = Integer.toString(type.status());
    APIResponse response = operation.getResponses().getAPIResponse(status);
    if (response == null) {
      response = OASFactory.createAPIResponse();
      operation.getResponses().addAPIResponse(status, response);
    }
    if (response.getContent() == null) {
      response.setContent(
          OASFactory.createContent()
              .addMediaType(
                  Problem.MEDIA_TYPE,
                  OASFactory.createMediaType().schema(OASFactory.createSchema().ref("Problem"))));
    }
    problems(response).addExample(type.slug(), OASFactory.createExample().ref(type.slug()));
    String header = headerOf(type);
    if (header != null) {
      response.addHeader(header, refTo(header));
    }
  }

  /** What a program has to read beside the document. */
  private static @Nullable String headerOf(ProblemType type) {
    if (type.retryAfterSeconds() > 0) {
      return "Retry-After";
    }
    return switch (type.status()) {
      case 401 -> "WWW-Authenticate";
      case 405 -> "Allow";
      default -> null;
    };
  }

  private static Header refTo(String header) {
    return OASFactory.createHeader().ref(header);
  }

  private static void describe(APIResponse response) {
    if (response.getDescription() == null) {
      response.setDescription(
          problems(response).getExamples().keySet().stream().collect(Collectors.joining(", ")));
    }
  }

  private static MediaType problems(APIResponse response) {
    return Objects.requireNonNull(
        response.getContent().getMediaType(Problem.MEDIA_TYPE), "no problems in the response");
  }

  private static ProblemType typeOf(String slug) {
    return Arrays.stream(ProblemType.values())
        .filter(type -> type.slug().equals(slug))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no problem " + slug));
  }
}
