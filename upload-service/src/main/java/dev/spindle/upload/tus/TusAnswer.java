package dev.spindle.upload.tus;

import dev.spindle.upload.rest.Problem;
import dev.spindle.upload.rest.ProblemType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered.
 *
 * @param problem null where nothing is wrong
 */
record TusAnswer(int status, Map<String, String> headers, @Nullable Problem problem) {
  TusAnswer {
    headers = Map.copyOf(headers);
  }

  static TusAnswer of(int status) {
    return new TusAnswer(status, Map.of(), null);
  }

  static TusAnswer of(Problem problem) {
    return new TusAnswer(problem.status(), Map.of(), problem);
  }

  static TusAnswer of(ProblemType type, String detail) {
    return of(new Problem(type, detail));
  }

  static TusAnswer malformed(String detail) {
    return of(ProblemType.REQUEST_MALFORMED, detail);
  }

  TusAnswer with(String header, String value) {
    return with(Map.of(header, value));
  }

  TusAnswer with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new TusAnswer(status, all, problem);
  }
}
