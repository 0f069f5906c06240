package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.ProblemType.BODY_TOO_LONG;
import static dev.spindle.upload.rest.ProblemType.CHECKSUM_MISMATCH;
import static dev.spindle.upload.rest.ProblemType.CHECKSUM_UNSUPPORTED;
import static dev.spindle.upload.rest.ProblemType.CONTENT_UNSUPPORTED;
import static dev.spindle.upload.rest.ProblemType.LENGTH_CONFLICT;
import static dev.spindle.upload.rest.ProblemType.OFFSET_CONFLICT;
import static dev.spindle.upload.rest.ProblemType.REQUEST_MALFORMED;
import static dev.spindle.upload.rest.ProblemType.UPLOAD_FINAL;

import java.util.ArrayList;
import java.util.List;

/** Rows: {@code PATCH} of tus, and checksums of all bytes. */
final class MalformedTusPatches {
  private static final String TUS = "Tus-Resumable: 1.0.0";
  private static final String OCTETS = "Content-Type: application/offset+octet-stream";
  private static final byte[] SOME = new byte[9];

  static final List<String> NO_NUMBERS =
      List.of(
          "",
          " ",
          "-1",
          "+1",
          "1.0",
          "1.5",
          "1e3",
          "0x10",
          "NaN",
          "Infinity",
          "1,000",
          "1 000",
          "1_000",
          "1;2",
          "1, 2",
          "null",
          "true",
          "one",
          "１",
          "%31",
          "\"1\"",
          "1MiB",
          "9223372036854775808",
          "99999999999999999999999",
          "1".repeat(500),
          "--1",
          "*");

  private MalformedTusPatches() {}

  /**
   * The rows.
   *
   * @param upload has 1000 bytes, of which 100 were received
   * @param joined a final one
   * @param deferred of unknown length, with 100 bytes
   */
  static List<MalformedRequest> rows(String upload, String joined, String deferred) {
    List<MalformedRequest> rows = new ArrayList<>();
    for (String offset : NO_NUMBERS) {
      rows.add(
          patch("Upload-Offset is no number", REQUEST_MALFORMED, upload, "Upload-Offset: " + offset)
              .sending(SOME));
      rows.add(
          patch(
                  "Upload-Length is no number",
                  REQUEST_MALFORMED,
                  deferred,
                  "Upload-Offset: 100",
                  "Upload-Length: " + offset)
              .sending(SOME));
    }
    rows.add(patch("no offset", REQUEST_MALFORMED, upload).sending(SOME));
    rows.add(
        patch("two offsets", REQUEST_MALFORMED, upload, "Upload-Offset: 100", "Upload-Offset: 0")
            .sending(SOME));
    for (String offset :
        List.of("0", "99", "101", "1000", "1001", "2147483648", "999999999999999999")) {
      rows.add(
          patch("another offset", OFFSET_CONFLICT, upload, "Upload-Offset: " + offset)
              .sending(SOME));
      rows.add(
          patch("another offset, in chunks", OFFSET_CONFLICT, upload, "Upload-Offset: " + offset)
              .sendingChunks(SOME));
      rows.add(
          patch("another offset, no bytes", OFFSET_CONFLICT, upload, "Upload-Offset: " + offset));
    }
    for (String length : List.of("0", "99", "1001")) {
      rows.add(
          patch(
                  "another length",
                  LENGTH_CONFLICT,
                  upload,
                  "Upload-Offset: 100",
                  "Upload-Length: " + length)
              .sending(SOME));
    }
    for (String length : List.of("0", "1", "99")) {
      rows.add(
          patch(
                  "less than has come",
                  LENGTH_CONFLICT,
                  deferred,
                  "Upload-Offset: 100",
                  "Upload-Length: " + length)
              .sending(SOME));
    }
    for (String length : List.of("901", "100000", "9223372036854775807")) {
      rows.add(
          patch(
              "more than is left, nothing sent",
              BODY_TOO_LONG,
              upload,
              "Upload-Offset: 100",
              "Content-Length: " + length));
    }
    for (String type :
        List.of(
            "text/plain",
            "application/octet-stream",
            "application/json",
            "application/offset",
            "",
            "application/offset+octet-stream; x")) {
      rows.add(
          MalformedRequest.of(
                  "another type",
                  CONTENT_UNSUPPORTED,
                  "PATCH",
                  upload,
                  TUS,
                  "Content-Type: " + type,
                  "Upload-Offset: 100")
              .sending(SOME));
    }
    rows.add(
        MalformedRequest.of(
                "no type", CONTENT_UNSUPPORTED, "PATCH", upload, TUS, "Upload-Offset: 100")
            .sending(SOME));
    rows.add(
        patch("bytes for a final one", UPLOAD_FINAL, joined, "Upload-Offset: 0").sending(SOME));
    checksums(rows, "PATCH", upload, "Upload-Offset: 100");
    for (String checksum :
        List.of(
            "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "crc32c AAAAAA==",
            "sha256 " + "A".repeat(43) + "=",
            "sha1 AAAA",
            "sha256 " + "A".repeat(400))) {
      rows.add(
          patch(
                  "the checksum of other bytes",
                  CHECKSUM_MISMATCH,
                  upload,
                  "Upload-Offset: 100",
                  "Upload-Checksum: " + checksum)
              .sending(SOME));
      rows.add(
          patch(
                  "the checksum of other bytes, in chunks",
                  CHECKSUM_MISMATCH,
                  upload,
                  "Upload-Offset: 100",
                  "Upload-Checksum: " + checksum)
              .sendingChunks(SOME));
    }
    rows.add(
        patch(
                "a trailer that does not come",
                REQUEST_MALFORMED,
                upload,
                "Upload-Offset: 100",
                "Trailer: Upload-Checksum")
            .sendingChunks(SOME));
    return rows;
  }

  static void checksums(List<MalformedRequest> rows, String method, String target, String said) {
    for (String checksum :
        List.of(
            "",
            " ",
            "sha1",
            "crc32c",
            "AAAAAA==",
            "crc32c=AAAAAA==",
            "crc32c:AAAAAA==",
            "crc32c !",
            "sha1 %41",
            "sha1 A",
            "sha1 AAAA AAAA")) {
      rows.add(
          MalformedRequest.of(
                  "Upload-Checksum is malformed",
                  REQUEST_MALFORMED,
                  method,
                  target,
                  TUS,
                  OCTETS,
                  said,
                  "Upload-Checksum: " + checksum)
              .sending(SOME));
    }
    for (String algorithm :
        List.of(
            "md5", "SHA1", "sha-1", "sha512", "crc32", "none", "sha1,sha256", "ſha1", "../sha1")) {
      rows.add(
          MalformedRequest.of(
                  "no algorithm of ours",
                  CHECKSUM_UNSUPPORTED,
                  method,
                  target,
                  TUS,
                  OCTETS,
                  said,
                  "Upload-Checksum: " + algorithm + " AAAA")
              .sending(SOME));
    }
  }

  private static MalformedRequest patch(
      String wrong, ProblemType problem, String path, String... headers) {
    return MalformedRequest.of(wrong, problem, "PATCH", path, TUS, OCTETS).with(headers);
  }
}
