package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.ProblemType.CONTENT_UNSUPPORTED;
import static dev.spindle.upload.rest.ProblemType.PARTIAL_UNFINISHED;
import static dev.spindle.upload.rest.ProblemType.PARTIAL_UNKNOWN;
import static dev.spindle.upload.rest.ProblemType.REQUEST_MALFORMED;
import static dev.spindle.upload.rest.ProblemType.SIZE_NOT_POSITIVE;
import static dev.spindle.upload.rest.ProblemType.SIZE_OVER_LIMIT;
import static dev.spindle.upload.rest.ProblemType.UPLOAD_FINAL;

import java.util.ArrayList;
import java.util.List;

/** Rows: {@code POST /files}, and what it is concatenated of. */
final class MalformedTusOrders {
  private static final String TUS = "Tus-Resumable: 1.0.0";
  private static final String OCTETS = "Content-Type: application/offset+octet-stream";
  private static final byte[] SOME = new byte[9];

  private MalformedTusOrders() {}

  /**
   * The rows.
   *
   * @param upload is no partial one
   * @param partial a partial one that is not finished
   * @param joined a final one
   */
  static List<MalformedRequest> rows(String upload, String partial, String joined) {
    List<MalformedRequest> rows = new ArrayList<>();
    creations(rows);
    concatenations(rows, upload, partial, joined);
    return rows;
  }

  private static void creations(List<MalformedRequest> rows) {
    for (String length : MalformedTusPatches.NO_NUMBERS) {
      rows.add(create("Upload-Length is no number", REQUEST_MALFORMED, "Upload-Length: " + length));
      rows.add(
          create(
              "Upload-Length is no number",
              REQUEST_MALFORMED,
              "Upload-Length: " + length,
              "Upload-Concat: partial"));
      rows.add(
          create(
              "Upload-Defer-Length is not 1", REQUEST_MALFORMED, "Upload-Defer-Length: " + length));
    }
    rows.add(create("no length", REQUEST_MALFORMED));
    rows.add(create("no length", REQUEST_MALFORMED, "Upload-Concat: partial"));
    rows.add(create("Upload-Defer-Length is not 1", REQUEST_MALFORMED, "Upload-Defer-Length: 0"));
    rows.add(
        create("both lengths", REQUEST_MALFORMED, "Upload-Length: 1", "Upload-Defer-Length: 1"));
    rows.add(create("two lengths", REQUEST_MALFORMED, "Upload-Length: 1", "Upload-Length: 2"));
    rows.add(create("nothing", SIZE_NOT_POSITIVE, "Upload-Length: 0"));
    for (String length : List.of("1099511627777", "999999999999999999")) {
      rows.add(create("larger than any image", SIZE_OVER_LIMIT, "Upload-Length: " + length));
      rows.add(
          create(
              "larger than any image",
              SIZE_OVER_LIMIT,
              "Upload-Length: " + length,
              "Upload-Concat: partial"));
    }
    for (String type :
        List.of(
            "text/plain",
            "application/octet-stream",
            "application/json",
            "application/offset",
            "application/offset+octet-streams",
            "",
            "multipart/form-data; boundary=x")) {
      rows.add(
          create(
                  "first bytes of another type",
                  CONTENT_UNSUPPORTED,
                  "Upload-Length: 9",
                  "Content-Type: " + type)
              .sending(SOME));
    }
    rows.add(
        create("first bytes of no type", CONTENT_UNSUPPORTED, "Upload-Length: 9").sending(SOME));
    MalformedTusPatches.checksums(rows, "POST", "/files", "Upload-Length: 9");
  }

  private static void concatenations(
      List<MalformedRequest> rows, String upload, String partial, String joined) {
    for (String text :
        List.of(
            "",
            "Partial",
            "PARTIAL",
            "partial;",
            "final",
            "final;",
            "final; ",
            "Final;/files/a",
            "final;x",
            "final;/files/",
            "final;/files/A_B",
            "final;/v1/images/a",
            "final;http://[",
            "final;/files/..%2fa",
            "final;" + partial + " x",
            "x",
            "partial, partial",
            "final /files/a")) {
      rows.add(
          create(
              "Upload-Concat is malformed",
              REQUEST_MALFORMED,
              "Upload-Concat: " + text,
              text.startsWith("final") ? "X-Nothing: 1" : "Upload-Length: 1"));
    }
    rows.add(
        create(
            "a final one with a length",
            REQUEST_MALFORMED,
            "Upload-Concat: final;" + partial,
            "Upload-Length: 1"));
    rows.add(
        create("a final one with bytes", UPLOAD_FINAL, OCTETS, "Upload-Concat: final;" + partial)
            .sending(SOME));
    rows.add(
        create(
            "a partial one that there is not", PARTIAL_UNKNOWN, "Upload-Concat: final;/files/a"));
    rows.add(
        create(
            "a partial one that there is not",
            PARTIAL_UNKNOWN,
            "Upload-Concat: final;http://elsewhere.example/files/a"));
    rows.add(
        create("a list with commas", PARTIAL_UNKNOWN, "Upload-Concat: final;/files/a,/files/b"));
    rows.add(
        create("a partial one that is none", PARTIAL_UNKNOWN, "Upload-Concat: final;" + upload));
    rows.add(
        create("a partial one that is final", PARTIAL_UNKNOWN, "Upload-Concat: final;" + joined));
    rows.add(
        create(
            "a partial one that is not finished",
            PARTIAL_UNFINISHED,
            "Upload-Concat: final;" + partial));
    rows.add(
        create(
            "more parts than a header holds",
            PARTIAL_UNKNOWN,
            "Upload-Concat: final;" + "/files/a ".repeat(500)));
  }

  private static MalformedRequest create(String wrong, ProblemType problem, String... headers) {
    return MalformedRequest.of(wrong, problem, "POST", "/files", TUS).with(headers);
  }
}
