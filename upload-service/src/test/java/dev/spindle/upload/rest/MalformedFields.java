package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.ProblemType.DATA_CENTRE_UNKNOWN;
import static dev.spindle.upload.rest.ProblemType.FRAGMENT_SIZE_INVALID;
import static dev.spindle.upload.rest.ProblemType.NAME_INVALID;
import static dev.spindle.upload.rest.ProblemType.REQUEST_MALFORMED;
import static dev.spindle.upload.rest.ProblemType.SHA256_INVALID;
import static dev.spindle.upload.rest.ProblemType.SIZE_NOT_POSITIVE;
import static dev.spindle.upload.rest.ProblemType.SIZE_OVER_LIMIT;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows: {@code POST /v1/images} with one field that is wrong. */
final class MalformedFields {
  private static final String SHA256 = "ab".repeat(32);

  /** What a JSON value can be instead of a whole number, a text or a list. */
  private static final List<String> NO_NUMBERS =
      List.of(
          "\"1\"",
          "\"\"",
          "\" \"",
          "\"0x10\"",
          "\"1e3\"",
          "\"1MiB\"",
          "\"NaN\"",
          "\"１２\"",
          "true",
          "false",
          "[]",
          "[1]",
          "{}",
          "{\"bytes\":1}",
          "1.0",
          "1.5",
          "1e3",
          "-0.0",
          "1e400",
          "1E999999",
          "9223372036854775808",
          "-9223372036854775809",
          "1" + "0".repeat(2000));

  private static final List<String> NO_JSON =
      List.of(
          "NaN",
          "Infinity",
          "-Infinity",
          "0x10",
          "01",
          "+1",
          ".5",
          "1.",
          "1_000",
          "1,",
          "undefined",
          "'1'",
          "１",
          "--1",
          "");

  private static final List<String> NO_TEXTS =
      List.of("0", "1", "-1", "1.5", "true", "false", "[]", "[\"a\"]", "{}", "{\"a\":\"b\"}");

  private MalformedFields() {}

  static List<MalformedRequest> rows() {
    List<MalformedRequest> rows = new ArrayList<>();
    for (String field : List.of("size", "fragmentSize")) {
      NO_NUMBERS.forEach(value -> rows.add(field(REQUEST_MALFORMED, field, value)));
      NO_JSON.forEach(value -> rows.add(field(REQUEST_MALFORMED, field, value)));
    }
    for (String field : List.of("name", "sha256")) {
      NO_TEXTS.forEach(value -> rows.add(field(REQUEST_MALFORMED, field, value)));
      NO_JSON.forEach(value -> rows.add(field(REQUEST_MALFORMED, field, value)));
    }
    for (String value :
        List.of("0", "\"east\"", "true", "{}", "[1]", "[true]", "[[\"east\"]]", "[{}]", "1.5")) {
      rows.add(field(REQUEST_MALFORMED, "dataCentres", value));
    }
    for (String value : List.of("null", "0", "-1", "-4096", "-9223372036854775808")) {
      rows.add(field(SIZE_NOT_POSITIVE, "size", value));
    }
    for (String value : List.of("1099511627777", "9007199254740993", "9223372036854775807")) {
      rows.add(field(SIZE_OVER_LIMIT, "size", value));
    }
    for (String value :
        List.of(
            "0",
            "-1",
            "1",
            "262143",
            "262145",
            "131072",
            "1000000",
            "134217728",
            "67108865",
            "4294967296",
            "4295229440",
            "9223372036854775807",
            "-9223372036854775808")) {
      rows.add(field(FRAGMENT_SIZE_INVALID, "fragmentSize", value));
    }
    for (String name :
        List.of(
            "",
            " ",
            "\\t",
            "　",
            ".",
            "..",
            "/",
            "\\\\",
            "a/b",
            "/etc/passwd",
            "../a",
            "..\\\\a",
            "a\\\\b",
            "C:\\\\a",
            "a\\u0000",
            "\\u0000",
            "a\\nb",
            "a\\r\\nb",
            "a\\tb",
            "\\u001b[31m",
            "a\\u007f",
            "\\u0085",
            "\\ud800",
            "a\\udc00b",
            "\\udfff\\ud800",
            "a".repeat(256),
            "é".repeat(256),
            "a".repeat(10_240))) {
      rows.add(field(NAME_INVALID, "name", "\"" + name + "\""));
    }
    rows.add(field(NAME_INVALID, "name", "null"));
    for (String sha256 :
        List.of(
            "",
            " ",
            "abc",
            SHA256.substring(1),
            SHA256 + "0",
            SHA256.substring(1) + "g",
            " " + SHA256.substring(1),
            "0x" + SHA256.substring(2),
            "sha256:" + SHA256,
            "-" + SHA256.substring(1),
            "１".repeat(64),
            SHA256 + "\\n",
            "A".repeat(10_000))) {
      rows.add(field(SHA256_INVALID, "sha256", "\"" + sha256 + "\""));
    }
    for (String names :
        List.of(
            "[\"moon\"]",
            "[\"east\",\"moon\"]",
            "[\"\"]",
            "[\"EAST\"]",
            "[\" east\"]",
            "[\"east,west\"]",
            "[\"../east\"]",
            "[\"east\\u0000\"]")) {
      rows.add(field(DATA_CENTRE_UNKNOWN, "dataCentres", names));
    }
    rows.add(field(DATA_CENTRE_UNKNOWN, "dataCentres", "[null]"));
    for (String unknown :
        List.of(
            "Size",
            "filesize",
            "fragment_size",
            "fragmentsize",
            "SHA256",
            "sha-256",
            "id",
            "uploadToken",
            "__proto__",
            "",
            "$type",
            "@class")) {
      rows.add(
          post(
              "a field that there is not: " + unknown,
              REQUEST_MALFORMED,
              "{\"name\":\"a\",\"size\":1,\"" + unknown + "\":1}"));
    }
    for (String field : List.of("name", "size")) {
      rows.add(
          post(
              field + " twice",
              REQUEST_MALFORMED,
              "{\"name\":\"a\",\"size\":1,\"" + field + "\":" + good().get(field) + "}"));
    }
    rows.add(post("no name", NAME_INVALID, "{\"size\":1}"));
    rows.add(post("no size", SIZE_NOT_POSITIVE, "{\"name\":\"a\"}"));
    rows.add(post("neither", NAME_INVALID, "{}"));
    return rows;
  }

  /** A registration of which one field is wrong. */
  private static MalformedRequest field(ProblemType problem, String field, String value) {
    Map<String, String> fields = good();
    fields.put(field, value);
    List<String> members = new ArrayList<>();
    fields.forEach((name, text) -> members.add("\"" + name + "\":" + text));
    String shown = value.length() > 60 ? value.substring(0, 60) + "…" : value;
    return post(field + " is " + shown, problem, "{" + String.join(",", members) + "}");
  }

  private static Map<String, String> good() {
    return new LinkedHashMap<>(Map.of("name", "\"a\"", "size", "1"));
  }

  private static MalformedRequest post(String wrong, ProblemType problem, String body) {
    return MalformedRegistrations.json(wrong, problem).sending(body);
  }
}
