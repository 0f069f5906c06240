package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.ProblemType.FRAGMENT_SIZE_INVALID;
import static dev.spindle.upload.rest.ProblemType.NAME_INVALID;
import static dev.spindle.upload.rest.ProblemType.REQUEST_MALFORMED;
import static dev.spindle.upload.rest.ProblemType.SHA256_INVALID;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Rows: {@code POST /files} with metadata that cannot be read or says what cannot be. */
final class MalformedTusMetadata {
  private static final String TUS = "Tus-Resumable: 1.0.0";

  private MalformedTusMetadata() {}

  static List<MalformedRequest> rows() {
    List<MalformedRequest> rows = new ArrayList<>();
    metadata(rows);
    return rows;
  }

  private static void metadata(List<MalformedRequest> rows) {
    for (String text :
        List.of(
            ",",
            "a,,b",
            " ,a",
            "a YQ==,",
            "filename !",
            "filename a",
            "filename YQ=",
            "filename Y Q",
            "filename YQ==YQ==",
            "filename YQ==,filename YQ==",
            "filename YQ==;x eA==",
            "filename YQ\u00e4",
            "filename  YQ==",
            "a YQ==, b ?",
            "filename %59Q")) {
      rows.add(
          create(
              "Upload-Metadata is malformed",
              REQUEST_MALFORMED,
              "Upload-Length: 1",
              "Upload-Metadata: " + text));
    }
    for (String name :
        List.of(
            " ",
            ".",
            "..",
            "/",
            "a/b",
            "../a",
            "a\\b",
            "a\u0000",
            "a\nb",
            "a\u001b[0m",
            "a".repeat(256),
            "\u0085")) {
      rows.add(
          create(
              "no name",
              NAME_INVALID,
              "Upload-Length: 1",
              "Upload-Metadata: filename " + base64(name)));
      rows.add(
          create(
              "no name",
              NAME_INVALID,
              "Upload-Defer-Length: 1",
              "Upload-Metadata: name " + base64(name)));
    }
    rows.add(
        create(
            "a name that is no UTF-8",
            REQUEST_MALFORMED,
            "Upload-Length: 1",
            "Upload-Metadata: filename //79"));
    for (String size : List.of("x", "-1", "1.5", "1e6", "0x40000", "1MiB", " 262144", "１")) {
      rows.add(
          create(
              "fragmentSize is no number",
              REQUEST_MALFORMED,
              "Upload-Length: 1",
              "Upload-Metadata: fragmentSize " + base64(size)));
    }
    for (String size : List.of("0", "1", "262143", "300000", "134217728", "999999999999999999")) {
      rows.add(
          create(
              "fragmentSize is none",
              FRAGMENT_SIZE_INVALID,
              "Upload-Length: 1",
              "Upload-Metadata: fragmentSize " + base64(size)));
    }
    for (String sha256 : List.of("x", "ab", "zz".repeat(32), "ab".repeat(33), " ")) {
      rows.add(
          create(
              "sha256 is none",
              SHA256_INVALID,
              "Upload-Length: 1",
              "Upload-Metadata: sha256 " + base64(sha256)));
    }
  }

  private static MalformedRequest create(String wrong, ProblemType problem, String... headers) {
    return MalformedRequest.of(wrong, problem, "POST", "/files", TUS).with(headers);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
