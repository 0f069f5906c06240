package dev.spindle.upload.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what JAX-RS and Jackson throw into problem documents. */
class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  Response unknown(UnrecognizedPropertyException unknown) {
    String known =
        Objects.requireNonNullElse(unknown.getKnownPropertyIds(), List.of()).stream()
            .map(String::valueOf)
            .sorted()
            .collect(Collectors.joining(", "));
    return malformed("Of the fields, one has no meaning here; there are " + known + ".");
  }

  @ServerExceptionMapper
  Response mismatched(MismatchedInputException mismatch) {
    String field =
        mismatch.getPath().stream()
            .map(step -> Objects.requireNonNullElse(step.getFieldName(), "[]"))
            .collect(Collectors.joining("."));
    return malformed(
        field.isEmpty() ? "Send a JSON object." : "The field " + field + " has the wrong type.");
  }

  @ServerExceptionMapper
  Response unreadable(JacksonException unreadable) {
    return malformed("The body is not JSON: " + unreadable.getOriginalMessage());
  }

  @ServerExceptionMapper
  Response refused(WebApplicationException refused) {
    if (refused.getCause() instanceof UnrecognizedPropertyException unknown) {
      return unknown(unknown);
    }
    if (refused.getCause() instanceof MismatchedInputException mismatch) {
      return mismatched(mismatch);
    }
    if (refused.getCause() instanceof JacksonException unreadable) {
      return unreadable(unreadable);
    }
    return switch (refused) {
      case NotFoundException _ ->
          Answers.of(
              new Problem(ProblemType.NOT_FOUND, "The interface is described at /q/openapi."));
      case NotAllowedException notAllowed -> {
        String allowed =
            Objects.requireNonNullElse(
                notAllowed.getResponse().getHeaderString(HttpHeaders.ALLOW), "other methods");
        yield Response.fromResponse(
                Answers.of(
                    new Problem(
                        ProblemType.METHOD_NOT_ALLOWED, "This resource takes " + allowed + ".")))
            .header(HttpHeaders.ALLOW, allowed)
            .build();
      }
      case NotSupportedException _ ->
          Answers.of(
              new Problem(ProblemType.CONTENT_UNSUPPORTED, "Send Content-Type: application/json."));
      case NotAcceptableException _ ->
          Answers.of(new Problem(ProblemType.NOT_ACCEPTABLE, "Answers are application/json."));
      default -> other(refused);
    };
  }

  @ServerExceptionMapper
  Response broken(Exception failure) {
    LOG.error("a request failed", failure);
    return Answers.of(
        new Problem(ProblemType.INTERNAL_ERROR, "Try again; if it stays, ask the operator."));
  }

  private static Response other(WebApplicationException refused) {
    int status = refused.getResponse().getStatus();
    if (status == 413) {
      return Answers.of(
          new Problem(ProblemType.REQUEST_TOO_LARGE, "A JSON body has at most 64 KiB."));
    }
    if (status >= 400 && status < 500) {
      return malformed("The request cannot be read.");
    }
    LOG.error("a request failed", refused);
    return Answers.of(
        new Problem(ProblemType.INTERNAL_ERROR, "Try again; if it stays, ask the operator."));
  }

  private static Response malformed(String detail) {
    return Answers.of(new Problem(ProblemType.REQUEST_MALFORMED, detail));
  }
}
