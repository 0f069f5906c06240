package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.ProblemType.FRAGMENT_NOT_STAGED;
import static dev.spindle.upload.rest.ProblemType.IMAGE_UNKNOWN;
import static dev.spindle.upload.rest.ProblemType.UPLOAD_UNKNOWN;

import java.util.ArrayList;
import java.util.List;

/** Rows: every call that names an image, with every kind of name that none has. */
final class MalformedIds {
  /** A segment of a path, as it stands in the request's first line. */
  private static final List<String> IDS =
      List.of(
          // nobody has these
          "00000000-0000-4000-8000-000000000000",
          "a",
          "0",
          "-1",
          "null",
          "undefined",
          "NaN",
          "true",
          "*",
          "$%7Bid%7D",
          ":id",
          "images",
          "fragments",
          // no labels
          "A0000000-0000-4000-8000-00000000000A",
          "-a",
          "a-",
          "a_b",
          "a.b",
          "a%20b",
          "%20",
          "+",
          "a".repeat(64),
          "a".repeat(2000),
          "%C3%A4",
          "%E2%82%AC",
          "%F0%9F%92%BF",
          "%E2%80%AEiso",
          "%D9%A1",
          // paths, escapes, and what shells, SQL, LDAP and templates read
          "..%2f..%2fetc%2fpasswd",
          "%2e%2e%2f%2e%2e%2fetc",
          "..%5c..%5cwindows",
          "%252e%252e%252f",
          "%c0%ae%c0%ae",
          "a%00",
          "%00",
          "a%0d%0aSet-Cookie:%20x=1",
          "a%0a",
          "a%09",
          "a%7f",
          "'%20OR%20'1'='1",
          "%22%3E%3Cscript%3E",
          "a;jsessionid=1",
          "$(reboot)",
          "%60reboot%60",
          "$%7Bjndi:ldap:%2f%2fx%2fa%7D");

  private MalformedIds() {}

  static List<MalformedRequest> rows(byte[] fragment) {
    List<MalformedRequest> rows = new ArrayList<>();
    for (String id : IDS) {
      String image = "/v1/images/" + id;
      String wrong = "no image has this id";
      rows.add(MalformedRequest.of(wrong, IMAGE_UNKNOWN, "GET", image));
      rows.add(MalformedRequest.of(wrong, IMAGE_UNKNOWN, "DELETE", image));
      rows.add(MalformedRequest.of(wrong, IMAGE_UNKNOWN, "POST", image + "/complete"));
      rows.add(MalformedRequest.of(wrong, IMAGE_UNKNOWN, "GET", image + "/fragments"));
      rows.add(MalformedRequest.of(wrong, IMAGE_UNKNOWN, "GET", image + "/feedback"));
      rows.add(MalformedRequest.of(wrong, FRAGMENT_NOT_STAGED, "GET", image + "/fragments/1"));
      rows.add(
          MalformedRequest.of(wrong, IMAGE_UNKNOWN, "PUT", image + "/fragments/1")
              .sending(fragment));
      for (String method : List.of("HEAD", "DELETE", "PATCH")) {
        rows.add(
            MalformedRequest.of(
                "no upload has this id",
                UPLOAD_UNKNOWN,
                method,
                "/files/" + id,
                "Tus-Resumable: 1.0.0"));
      }
    }
    return rows;
  }
}
