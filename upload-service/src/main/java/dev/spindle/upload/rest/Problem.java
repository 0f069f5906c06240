package dev.spindle.upload.rest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;

/**
 * A problem document (RFC 9457).
 *
 * @param detail what to do about it, for people
 */
public record Problem(@JsonIgnore ProblemType kind, String detail) {
  public static final String MEDIA_TYPE = "application/problem+json";

  @JsonProperty
  public URI type() {
    return kind.uri();
  }

  @JsonProperty
  public String title() {
    return kind.title();
  }

  @JsonProperty
  public int status() {
    return kind.status();
  }
}
