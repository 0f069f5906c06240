package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.ProblemType.IMAGE_GONE;
import static dev.spindle.upload.rest.ProblemType.IMAGE_SEALED;
import static dev.spindle.upload.rest.ProblemType.METHOD_NOT_ALLOWED;
import static dev.spindle.upload.rest.ProblemType.NOT_ACCEPTABLE;
import static dev.spindle.upload.rest.ProblemType.NOT_FOUND;
import static dev.spindle.upload.rest.ProblemType.REQUEST_MALFORMED;
import static dev.spindle.upload.rest.ProblemType.REQUEST_TOO_LARGE;
import static dev.spindle.upload.rest.ProblemType.STATE_UNKNOWN;

import java.util.ArrayList;
import java.util.List;

/** Rows: methods, paths, queries and heads of all calls. */
final class MalformedCalls {
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "BREW", "get", "X");

  private MalformedCalls() {}

  static List<MalformedRequest> rows(String image, String deleted, String failed) {
    List<MalformedRequest> rows = new ArrayList<>();
    methods(rows, "/v1/images", List.of("GET", "POST"));
    methods(rows, image, List.of("GET", "DELETE"));
    methods(rows, image + "/fragments", List.of("GET"));
    methods(rows, image + "/fragments/1", List.of("GET", "PUT"));
    methods(rows, image + "/feedback", List.of("GET"));
    methods(rows, image + "/complete", List.of("POST"));
    paths(rows, image);
    queries(rows, image);
    heads(rows, image);
    ended(rows, deleted, failed);
    return rows;
  }

  private static void methods(List<MalformedRequest> rows, String path, List<String> allowed) {
    for (String method : METHODS) {
      if (!allowed.contains(method)) {
        rows.add(MalformedRequest.of("not a method of this", METHOD_NOT_ALLOWED, method, path));
        rows.add(
            MalformedRequest.of("not a method of this", METHOD_NOT_ALLOWED, method, path)
                .sending("{\"name\":\"a\",\"size\":1}"));
      }
    }
  }

  private static void paths(List<MalformedRequest> rows, String image) {
    for (String path :
        List.of(
            "/v1",
            "/v1/",
            "/v1/image",
            "/v1/Images",
            "/V1/images",
            "/v2/images",
            "/v1/images/a/b",
            "/v1/images/a/b/c/d",
            image + "/pieces",
            image + "/fragments/1/2",
            image + "/fragments/1/bytes",
            image + "/feedback/1",
            image + "/complete/1",
            "/images",
            "/api",
            "/etc/passwd",
            "/../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/..%2f..%2fetc%2fpasswd",
            "/v1/../../etc/passwd",
            "/.git/config",
            "/.env",
            "/WEB-INF/web.xml",
            "/wp-login.php",
            "/v1%2fimages",
            "/%00",
            "/%0d%0a",
            "/x".repeat(1000),
            "/'",
            "/%22",
            "/*",
            "/v1/drives",
            "/actuator/env")) {
      for (String method : List.of("GET", "DELETE")) {
        rows.add(MalformedRequest.of("there is nothing here", NOT_FOUND, method, path));
      }
    }
  }

  private static void queries(List<MalformedRequest> rows, String image) {
    for (String limit :
        List.of(
            "0",
            "-1",
            "1001",
            "2147483647",
            "2147483648",
            "9223372036854775808",
            "many",
            "1.5",
            "1e2",
            "0x10",
            "NaN",
            "%20",
            "1%00",
            "%D9%A1",
            "10,20",
            "null",
            "true",
            "+1")) {
      rows.add(
          MalformedRequest.of(
              "limit is no number from 1 to 1000",
              REQUEST_MALFORMED,
              "GET",
              "/v1/images?limit=" + limit));
      rows.add(
          MalformedRequest.of(
              "limit is no number from 1 to 1000",
              REQUEST_MALFORMED,
              "GET",
              "/v1/images?after=a&limit=" + limit));
    }
    for (String after :
        List.of(
            "A",
            "a_b",
            "-a",
            "..",
            "%2e%2e%2f",
            "a%00",
            "%00",
            "a%0a",
            "a".repeat(64),
            "%C3%A4",
            "'%20OR%201=1",
            "a%20b",
            "*")) {
      rows.add(
          MalformedRequest.of(
              "after is no id", REQUEST_MALFORMED, "GET", "/v1/images?after=" + after));
    }
    for (String state :
        List.of(
            "eaten",
            "MISSING",
            "Missing",
            "missing,received",
            "missing%20",
            "%20missing",
            "missing%00",
            "0",
            "null",
            "*",
            "%C3%A4",
            "'",
            "a".repeat(3000))) {
      rows.add(
          MalformedRequest.of(
              "fragments have no such state",
              STATE_UNKNOWN,
              "GET",
              image + "/fragments?state=" + state));
    }
    for (String flag : List.of("yes", "1", "TRUE%20", "truee", "null", "on", "%00", "0", "t")) {
      rows.add(
          MalformedRequest.of(
              "data-centres is neither true nor false",
              REQUEST_MALFORMED,
              "DELETE",
              image + "?data-centres=" + flag));
    }
  }

  private static void heads(List<MalformedRequest> rows, String image) {
    for (String path : List.of("/v1/images", image, image + "/fragments")) {
      for (String accept :
          List.of("text/html", "application/xml", "text/event-stream", "image/*")) {
        rows.add(
            MalformedRequest.of(
                "another type is wanted", NOT_ACCEPTABLE, "GET", path, "Accept: " + accept));
      }
    }
    for (String path :
        List.of(
            image, image + "/fragments", image + "/feedback", image + "/complete", "/v1/images")) {
      rows.add(
          MalformedRequest.of(
              "a length over 64 KiB",
              REQUEST_TOO_LARGE,
              path.endsWith("complete") ? "POST" : "GET",
              path,
              "Content-Length: 65537"));
      rows.add(
          MalformedRequest.of(
              "a length over all bounds",
              REQUEST_TOO_LARGE,
              path.endsWith("complete") ? "POST" : "GET",
              path,
              "Content-Length: 9223372036854775807"));
    }
  }

  private static void ended(List<MalformedRequest> rows, String deleted, String failed) {
    for (String path : List.of("", "/fragments", "/fragments?state=staged", "/feedback")) {
      rows.add(MalformedRequest.of("the image is deleted", IMAGE_GONE, "GET", deleted + path));
    }
    rows.add(MalformedRequest.of("the image is deleted", IMAGE_GONE, "DELETE", deleted));
    rows.add(
        MalformedRequest.of("the image is deleted", IMAGE_GONE, "POST", deleted + "/complete"));
    rows.add(
        MalformedRequest.of("the image has failed", IMAGE_SEALED, "POST", failed + "/complete"));
  }
}
