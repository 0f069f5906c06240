package dev.spindle.upload.rest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;

/**
 * A problem document (RFC 9457).
 *
 * @param detail what to do about it, for people
 */
record Problem(@JsonIgnore ProblemType kind, String detail) {
  static final String MEDIA_TYPE = "application/problem+json";

  @JsonProperty
  URI type() {
    return kind.uri();
  }

  @JsonProperty
  String title() {
    return kind.title();
  }

  @JsonProperty
  int status() {
    return kind.status();
  }
}
