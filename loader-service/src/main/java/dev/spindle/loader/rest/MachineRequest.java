package dev.spindle.loader.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.loader.boot.Firmware;
import dev.spindle.loader.machine.Bus;
import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.machine.StallPolicy;
import dev.spindle.loader.qmp.QmpSockets;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code {"bus", "firmware"?, "stallPolicy"?, "qmp"?}}: a VM, or the problem with it. */
final class MachineRequest {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> MEMBERS = Set.of("bus", "firmware", "stallPolicy", "qmp");

  private final QmpSockets sockets;

  MachineRequest(QmpSockets sockets) {
    this.sockets = sockets;
  }

  /** The VM that a body describes. */
  Machine read(byte[] body) {
    JsonNode json = parse(body);
    Bus bus =
        Arrays.stream(Bus.values())
            .filter(each -> each.word().equals(text(json, "bus").orElse(null)))
            .findFirst()
            .orElseThrow(
                () ->
                    problem(
                        Problem.BUS_UNKNOWN, "bus is one of " + words(Bus.values(), Bus::word)));
    StallPolicy policy =
        text(json, "stallPolicy").map(MachineRequest::policy).orElse(bus.usualPolicy());
    Path qmp = text(json, "qmp").map(this::socket).orElse(null);
    if (policy == StallPolicy.ERROR) {
      checkErrors(bus, qmp);
    }
    Firmware firmware = text(json, "firmware").map(MachineRequest::firmware).orElse(null);
    return new Machine(bus, firmware, policy, qmp, null);
  }

  private static JsonNode parse(byte[] body) {
    JsonNode json;
    try {
      json = MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw problem(Problem.REQUEST_MALFORMED, "the body is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw problem(Problem.REQUEST_MALFORMED, "the body cannot be read");
    }
    if (json == null || !json.isObject()) {
      throw problem(
          Problem.REQUEST_MALFORMED,
          "send a JSON object: {\"bus\", \"firmware\"?, \"stallPolicy\"?, \"qmp\"?}");
    }
    Set<String> others = new TreeSet<>();
    json.fieldNames().forEachRemaining(others::add);
    others.removeAll(MEMBERS);
    if (!others.isEmpty()) {
      throw problem(Problem.REQUEST_MALFORMED, "there is no member " + others);
    }
    return json;
  }

  private static Optional<String> text(JsonNode json, String member) {
    JsonNode value = json.get(member);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw problem(Problem.REQUEST_MALFORMED, member + " is a text");
    }
    return Optional.of(value.asText());
  }

  private static StallPolicy policy(String word) {
    return Arrays.stream(StallPolicy.values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                problem(
                    Problem.STALL_POLICY_UNKNOWN,
                    "stallPolicy is one of " + words(StallPolicy.values(), StallPolicy::word)));
  }

  private static Firmware firmware(String word) {
    return Arrays.stream(Firmware.values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                problem(
                    Problem.REQUEST_MALFORMED,
                    "firmware is one of " + words(Firmware.values(), Firmware::word)));
  }

  private Path socket(String text) {
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException _) {
      throw problem(Problem.QMP_REFUSED, "qmp is no path");
    }
    Optional<String> objection = sockets.objection(path);
    if (objection.isPresent()) {
      throw problem(Problem.QMP_REFUSED, objection.get());
    }
    return path;
  }

  private static void checkErrors(Bus bus, @Nullable Path qmp) {
    if (!bus.survivesErrors()) {
      throw problem(
          Problem.STALL_POLICY_UNFIT,
          "QEMU aborts when it asks again for a read that failed over AHCI; take pause for sata");
    }
    if (qmp == null) {
      throw problem(
          Problem.STALL_POLICY_UNFIT,
          "with error the VM stops and somebody must resume it; name its monitor's socket as qmp");
    }
  }

  private static <T> String words(T[] values, java.util.function.Function<T, String> word) {
    return String.join(", ", List.of(values).stream().map(word).toList());
  }

  private static ProblemException problem(Problem problem, String detail) {
    Response answer = problem.answer(detail);
    return new ProblemException(answer);
  }
}
