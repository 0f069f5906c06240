package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.Device.FRAGMENT_BYTES;
import static dev.spindle.upload.rest.Device.bytes;
import static dev.spindle.upload.rest.ProblemType.CONTENT_UNSUPPORTED;
import static dev.spindle.upload.rest.ProblemType.DIGEST_MALFORMED;
import static dev.spindle.upload.rest.ProblemType.DIGEST_MISMATCH;
import static dev.spindle.upload.rest.ProblemType.FRAGMENT_CONFLICT;
import static dev.spindle.upload.rest.ProblemType.FRAGMENT_LENGTH_WRONG;
import static dev.spindle.upload.rest.ProblemType.FRAGMENT_NOT_STAGED;
import static dev.spindle.upload.rest.ProblemType.FRAGMENT_UNKNOWN;
import static dev.spindle.upload.rest.ProblemType.IMAGE_GONE;
import static dev.spindle.upload.rest.ProblemType.IMAGE_SEALED;

import dev.spindle.model.Sha256;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Rows: {@code PUT} and {@code GET …/fragments/{n}}, of an image with 3 fragments that has the
 * first.
 */
final class MalformedFragments {
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "4",
          "5",
          "1048577",
          "2147483647",
          "2147483648",
          "4294967296",
          "4294967297",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551617",
          "1".repeat(400),
          "00",
          "01",
          "002",
          "+2",
          "%2B2",
          "2.0",
          "2.5",
          "2e0",
          "1e3",
          "0x2",
          "0b10",
          "2_0",
          "2L",
          "NaN",
          "Infinity",
          "null",
          "two",
          "2,3",
          "2-3",
          "2;3",
          "*",
          "%20",
          "2%20",
          "%202",
          "2%00",
          "2%0a",
          "%D9%A2",
          "%EF%BC%92",
          "%E2%85%A1",
          "..%2f1",
          "2%2f",
          "%2f",
          "-2147483648",
          "2%25");

  private static final String OTHER =
      Base64.getEncoder().encodeToString(Sha256.of(bytes(9)).bytes());

  private static final List<String> NO_DIGESTS =
      List.of(
          "",
          " ",
          ",",
          ":",
          "sha-256",
          "sha-256=",
          "sha-256=:",
          "sha-256=::",
          "sha-256=abc",
          "sha-256=:abc:",
          "sha-256=:AAAA:",
          "sha-256=:" + OTHER,
          "sha-256=" + OTHER + ":",
          "sha-256=" + OTHER,
          "sha-256:" + OTHER + ":",
          "SHA-256=:" + OTHER + ":",
          "sha-256 =:" + OTHER + ":",
          "sha-256=:" + OTHER + "A:",
          "sha-256=:" + OTHER.replace('=', '!') + ":",
          "sha-256=:!" + OTHER.substring(1) + ":",
          "sha-256=:" + "A".repeat(88) + ":",
          "sha-256=:" + "A".repeat(40) + ":",
          "sha-256=:" + OTHER + ":,",
          ",sha-256=:" + OTHER + ":",
          "sha-256=:" + OTHER + ": sha-512=:AAAA:",
          "sha-256=\"" + OTHER + "\"",
          "sha-256=?1",
          "sha-256=1",
          "sha-256=(:" + OTHER + ":)",
          "{\"sha-256\":\"" + OTHER + "\"}",
          "=:" + OTHER + ":",
          "sha-256=:" + "A".repeat(4000) + ":",
          "sha-512=:AAAA:, sha-256=:AAAA:",
          "sha-256=:" + OTHER + ":, x");

  private MalformedFragments() {}

  /**
   * The rows.
   *
   * @param image has 3 fragments, the last of 5 bytes, and the first was received
   * @param deleted once had one
   * @param failed has one
   */
  static List<MalformedRequest> rows(String image, String deleted, String failed) {
    List<MalformedRequest> rows = new ArrayList<>();
    byte[] second = bytes(2);
    for (String number : NUMBERS) {
      String path = image + "/fragments/" + number;
      rows.add(of("there is no such number", FRAGMENT_UNKNOWN, path).sending(second));
      rows.add(MalformedRequest.of("there is no such number", FRAGMENT_NOT_STAGED, "GET", path));
    }
    rows.add(
        MalformedRequest.of(
            "not received yet", FRAGMENT_NOT_STAGED, "GET", image + "/fragments/2"));
    lengths(rows, image);
    for (String digest : NO_DIGESTS) {
      rows.add(
          of("a digest that is none", DIGEST_MALFORMED, image + "/fragments/2")
              .with("Content-Digest: " + digest)
              .sending(second));
    }
    rows.add(
        of("two digests, the second is none", DIGEST_MALFORMED, image + "/fragments/2")
            .with("Content-Digest: sha-256=:" + OTHER + ":", "Content-Digest: sha-256=:AAAA:")
            .sending(second));
    for (String digest :
        List.of(
            "sha-256=:" + OTHER + ":",
            "sha-512=:AAAA:, sha-256=:" + OTHER + ":",
            "sha-256=:" + OTHER + ":;q=1",
            "md5=:AAAA:, sha-256=:" + OTHER + ":")) {
      rows.add(
          of("the digest of other bytes", DIGEST_MISMATCH, image + "/fragments/2")
              .with("Content-Digest: " + digest)
              .sending(second));
    }
    rows.add(
        of("two digests, one of other bytes", DIGEST_MISMATCH, image + "/fragments/2")
            .with(
                "Content-Digest: sha-256=:"
                    + Base64.getEncoder().encodeToString(Sha256.of(second).bytes())
                    + ":",
                "Content-Digest: sha-256=:" + OTHER + ":")
            .sending(second));
    for (String encoding :
        List.of("gzip", "br", "deflate", "zstd", "identity, gzip", "x", "aws-chunked")) {
      rows.add(
          of("a coding that we do not undo", CONTENT_UNSUPPORTED, image + "/fragments/2")
              .with("Content-Encoding: " + encoding)
              .sending(second));
    }
    for (String range :
        List.of("bytes 0-9/100", "bytes 0-262143/*", "bytes */100", "fragments 1-2/3", "x")) {
      rows.add(
          of(
                  "a part of a fragment (RFC 9110, section 14.5)",
                  ProblemType.REQUEST_MALFORMED,
                  image + "/fragments/2")
              .with("Content-Range: " + range)
              .sending(second));
    }
    for (int other : new int[] {2, 3, 4}) {
      rows.add(
          of("the bytes of " + other + " for the first", FRAGMENT_CONFLICT, image + "/fragments/1")
              .sending(bytes(other)));
      rows.add(
          of(
                  "the bytes of " + other + " for the first, in chunks",
                  FRAGMENT_CONFLICT,
                  image + "/fragments/1")
              .sendingChunks(bytes(other)));
    }
    for (int length : new int[] {FRAGMENT_BYTES, 0, 5}) {
      rows.add(
          of("the image is deleted", IMAGE_GONE, deleted + "/fragments/1")
              .sending(bytes(1, length)));
      rows.add(
          of("the image has failed", IMAGE_SEALED, failed + "/fragments/1")
              .sending(bytes(1, length)));
    }
    return rows;
  }

  private static void lengths(List<MalformedRequest> rows, String image) {
    for (int number = 1; number <= 3; number++) {
      int right = number == 3 ? 5 : FRAGMENT_BYTES;
      String path = image + "/fragments/" + number;
      for (int length : new int[] {0, 1, right - 1, right + 1, 2 * right, 3 << 20}) {
        byte[] bytes = bytes(number, length);
        rows.add(of(length + " bytes", FRAGMENT_LENGTH_WRONG, path).sending(bytes));
        rows.add(of(length + " bytes in chunks", FRAGMENT_LENGTH_WRONG, path).sendingChunks(bytes));
      }
      rows.add(of("no length", FRAGMENT_LENGTH_WRONG, path));
      for (String length : List.of("0", "1", "2147483648", "9223372036854775807")) {
        rows.add(
            of("another length is said, nothing sent", FRAGMENT_LENGTH_WRONG, path)
                .with("Content-Length: " + length));
      }
    }
  }

  private static MalformedRequest of(String wrong, ProblemType problem, String path) {
    return MalformedRequest.of(wrong, problem, "PUT", path);
  }
}
