package dev.spindle.upload.rest;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Problems as answers of the JSON resources. */
final class Answers {
  private Answers() {}

  static Response of(Problem problem) {
    Response.ResponseBuilder answer =
        Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    int retryAfterSeconds = problem.kind().retryAfterSeconds();
    if (retryAfterSeconds > 0) {
      answer.header(HttpHeaders.RETRY_AFTER, retryAfterSeconds);
    }
    return answer.build();
  }
}
