package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.ProblemType.CONTENT_UNSUPPORTED;
import static dev.spindle.upload.rest.ProblemType.METHOD_NOT_ALLOWED;
import static dev.spindle.upload.rest.ProblemType.PROTOCOL_UNSUPPORTED;

import java.util.ArrayList;
import java.util.List;

/** Rows: versions and methods of tus, and codings. */
final class MalformedTus {
  private static final String TUS = "Tus-Resumable: 1.0.0";
  private static final String OCTETS = "Content-Type: application/offset+octet-stream";
  private static final byte[] SOME = new byte[9];

  private MalformedTus() {}

  static List<MalformedRequest> rows(String upload) {
    List<MalformedRequest> rows = new ArrayList<>();
    versions(rows, upload);
    methods(rows, upload);
    codings(rows, upload);
    return rows;
  }

  private static void versions(List<MalformedRequest> rows, String upload) {
    for (String version :
        List.of(
            "",
            "1",
            "1.0",
            "1.0.1",
            "0.2.2",
            "2.0.0",
            "1.0.0 ,1.0.0",
            "1.0.0, 0.2.2",
            "v1.0.0",
            "１.0.0",
            "*")) {
      String header = "Tus-Resumable: " + version;
      rows.add(
          MalformedRequest.of(
              "another version",
              PROTOCOL_UNSUPPORTED,
              "POST",
              "/files",
              header,
              "Upload-Length: 1"));
      for (String method : List.of("HEAD", "DELETE")) {
        rows.add(
            MalformedRequest.of("another version", PROTOCOL_UNSUPPORTED, method, upload, header));
      }
      rows.add(
          MalformedRequest.of(
                  "another version",
                  PROTOCOL_UNSUPPORTED,
                  "PATCH",
                  upload,
                  header,
                  OCTETS,
                  "Upload-Offset: 100")
              .sending(SOME));
    }
    rows.add(
        MalformedRequest.of(
            "no version", PROTOCOL_UNSUPPORTED, "POST", "/files", "Upload-Length: 1"));
    rows.add(MalformedRequest.of("no version", PROTOCOL_UNSUPPORTED, "HEAD", upload));
  }

  private static void methods(List<MalformedRequest> rows, String upload) {
    for (String method : List.of("GET", "PUT", "PATCH", "DELETE", "TRACE", "BREW")) {
      rows.add(
          MalformedRequest.of("not a method of this", METHOD_NOT_ALLOWED, method, "/files", TUS));
      rows.add(
          MalformedRequest.of(
              "overridden by what is no method of this",
              METHOD_NOT_ALLOWED,
              "POST",
              "/files",
              TUS,
              "X-HTTP-Method-Override: " + method));
    }
    for (String method : List.of("GET", "PUT", "POST", "TRACE", "BREW")) {
      rows.add(
          MalformedRequest.of("not a method of this", METHOD_NOT_ALLOWED, method, upload, TUS));
      rows.add(
          MalformedRequest.of(
              "overridden by what is no method of this",
              METHOD_NOT_ALLOWED,
              "PATCH",
              upload,
              TUS,
              "X-HTTP-Method-Override: " + method));
    }
    for (String method : List.of("", " ", "PATCH, DELETE", "ＰATCH")) {
      rows.add(
          MalformedRequest.of(
              "overridden by what is no method",
              METHOD_NOT_ALLOWED,
              "POST",
              upload,
              TUS,
              "X-HTTP-Method-Override: " + method));
    }
  }

  private static void codings(List<MalformedRequest> rows, String upload) {
    for (String coding : List.of("gzip", "br", "zstd", "x")) {
      rows.add(
          create(
                  "a coding that we do not undo",
                  CONTENT_UNSUPPORTED,
                  OCTETS,
                  "Upload-Length: 9",
                  "Content-Encoding: " + coding)
              .sending(SOME));
      rows.add(
          patch(
                  "a coding that we do not undo",
                  CONTENT_UNSUPPORTED,
                  upload,
                  "Upload-Offset: 100",
                  "Content-Encoding: " + coding)
              .sending(SOME));
    }
  }

  private static MalformedRequest create(String wrong, ProblemType problem, String... headers) {
    return MalformedRequest.of(wrong, problem, "POST", "/files", TUS).with(headers);
  }

  private static MalformedRequest patch(
      String wrong, ProblemType problem, String path, String... headers) {
    return MalformedRequest.of(wrong, problem, "PATCH", path, TUS, OCTETS).with(headers);
  }
}
