package dev.spindle.loader.rest;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

/** Carries a problem document out of a method that returns a stream. */
final class ProblemException extends WebApplicationException {
  private static final long serialVersionUID = 1L;

  ProblemException(Response problem) {
    super(problem);
  }
}
