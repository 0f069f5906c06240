package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.ProblemType.CONTENT_UNSUPPORTED;
import static dev.spindle.upload.rest.ProblemType.IDEMPOTENCY_KEY_INVALID;
import static dev.spindle.upload.rest.ProblemType.IDEMPOTENCY_KEY_REUSED;
import static dev.spindle.upload.rest.ProblemType.NOT_ACCEPTABLE;
import static dev.spindle.upload.rest.ProblemType.REQUEST_MALFORMED;
import static dev.spindle.upload.rest.ProblemType.REQUEST_TOO_LARGE;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Rows: {@code POST /v1/images}, its documents, heads and keys. */
final class MalformedRegistrations {
  private static final String SHA256 = "ab".repeat(32);

  private MalformedRegistrations() {}

  static List<MalformedRequest> rows(String usedKey) {
    List<MalformedRequest> rows = new ArrayList<>();
    documents(rows);
    heads(rows);
    keys(rows, usedKey);
    return rows;
  }

  private static void documents(List<MalformedRequest> rows) {
    for (String text :
        List.of(
            "",
            " ",
            "\n",
            "null",
            "0",
            "1",
            "\"\"",
            "\"a\"",
            "true",
            "[]",
            "[1]",
            "[{}]",
            "{",
            "}",
            "{]",
            "{\"name\"",
            "{\"name\":",
            "{\"name\":\"a\"",
            "{\"name\":\"a\",}",
            "{'name':'a','size':1}",
            "{name:\"a\",size:1}",
            "{\"name\":\"a\" \"size\":1}",
            "{\"name\":\"a\",\"size\":1}}",
            "{\"name\":\"a\",\"size\":1}{}",
            "{\"name\":\"a\",\"size\":1} garbage",
            "// a\n{\"name\":\"a\",\"size\":1}",
            "{\"name\":\"a\",\"size\":1/**/}",
            "<image/>",
            "name=a&size=1",
            "--boundary",
            "name: a\nsize: 1",
            "\u0000",
            "{\"name\":\"\u0001\",\"size\":1}",
            "{\"name\":\"\\x\",\"size\":1}",
            "{\"name\":\"\\u12\",\"size\":1}",
            "{\"name\":\"a\",\"size\":1,\"x\":" + "[".repeat(30_000),
            "[".repeat(60_000),
            "{\"a\":".repeat(12_000),
            "[".repeat(5000) + "]".repeat(5000),
            "{\"name\":\"a\",\"size\":1,\"sha256\":"
                + "{\"a\":".repeat(2000)
                + "1"
                + "}".repeat(2001))) {
      rows.add(post("the body is no JSON object of an image", REQUEST_MALFORMED, text));
    }
    for (byte[] bytes :
        List.of(
            new byte[] {(byte) 0xff, (byte) 0xfe, '{', 0},
            new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'},
            new byte[] {(byte) 0x80},
            new byte[100],
            new byte[] {0x1f, (byte) 0x8b, 8, 0},
            "{\"name\":\"\u00e4\",\"size\":1}".getBytes(StandardCharsets.ISO_8859_1))) {
      rows.add(json("bytes that are no UTF-8 or no JSON", REQUEST_MALFORMED).sending(bytes));
    }
    String large = "{\"name\":\"" + "a".repeat(70_000) + "\",\"size\":1}";
    rows.add(post("more than 64 KiB", REQUEST_TOO_LARGE, large));
    rows.add(
        json("more than 64 KiB, in chunks", REQUEST_TOO_LARGE)
            .sendingChunks(large.getBytes(StandardCharsets.UTF_8)));
    rows.add(json("nothing, in chunks", REQUEST_MALFORMED).sendingChunks(new byte[0]));
    rows.add(json("no body", REQUEST_MALFORMED));
    for (String length : List.of("65537", "1000000000000", "9223372036854775807")) {
      rows.add(
          json("a length over 64 KiB, nothing sent", REQUEST_TOO_LARGE)
              .with("Content-Length: " + length));
    }
  }

  private static void heads(List<MalformedRequest> rows) {
    for (String type :
        List.of(
            "text/plain",
            "text/json",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/octet-stream",
            "application/offset+octet-stream",
            "application/yaml",
            "image/png",
            "a/b",
            "application/jsonx",
            "application/x-ndjson")) {
      rows.add(
          MalformedRequest.of(
                  "another content type",
                  CONTENT_UNSUPPORTED,
                  "POST",
                  "/v1/images",
                  "Content-Type: " + type)
              .sending("{\"name\":\"a\",\"size\":1}"));
    }
    for (String type :
        List.of(
            "json", "application/", "/json", "application json", ";", "application/json/json")) {
      rows.add(
          MalformedRequest.of(
                  "a content type that is none",
                  CONTENT_UNSUPPORTED,
                  "POST",
                  "/v1/images",
                  "Content-Type: " + type)
              .sending("{\"name\":\"a\",\"size\":1}"));
    }
    for (String type : List.of("text/html", "application/xml", "image/*", "application/cbor")) {
      rows.add(
          json("another type is wanted", NOT_ACCEPTABLE)
              .with("Accept: " + type)
              .sending("{\"name\":\"a\",\"size\":1}"));
    }
    for (String encoding : List.of("gzip", "br", "deflate", "zstd", "compress", "x")) {
      rows.add(
          json("a coding that we do not undo", CONTENT_UNSUPPORTED)
              .with("Content-Encoding: " + encoding)
              .sending("{\"name\":\"a\",\"size\":1}"));
    }
  }

  private static void keys(List<MalformedRequest> rows, String usedKey) {
    for (String key : List.of("k".repeat(256), "k".repeat(4000))) {
      rows.add(
          json("a key of another length", IDEMPOTENCY_KEY_INVALID)
              .with("Idempotency-Key: " + key)
              .sending("{\"name\":\"a\",\"size\":1}"));
    }
    for (String body :
        List.of(
            "{\"name\":\"b\",\"size\":1}",
            "{\"name\":\"a\",\"size\":2}",
            "{\"name\":\"a\",\"size\":1,\"fragmentSize\":262144}",
            "{\"name\":\"a\",\"size\":1,\"sha256\":\"" + SHA256 + "\"}",
            "{\"name\":\"a\",\"size\":1,\"dataCentres\":[\"east\"]}",
            "{\"name\":\"A\",\"size\":1}")) {
      rows.add(
          json("the key came with another body before", IDEMPOTENCY_KEY_REUSED)
              .with("Idempotency-Key: " + usedKey)
              .sending(body));
    }
  }

  private static MalformedRequest post(String wrong, ProblemType problem, String body) {
    return json(wrong, problem).sending(body);
  }

  static MalformedRequest json(String wrong, ProblemType problem) {
    return MalformedRequest.of(
        wrong, problem, "POST", "/v1/images", "Content-Type: application/json");
  }
}
