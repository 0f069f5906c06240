package dev.spindle.upload.rest;

import dev.spindle.model.ImageId;
import dev.spindle.upload.access.Access;
import dev.spindle.upload.access.Subject;
import dev.spindle.upload.access.Verdict;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Stands before all routes, whoever serves them: no call passes without the token that it needs.
 */
@ApplicationScoped
class AccessFilter {
  /** After the headers that a page needs to read even a refusal, before all else. */
  private static final int PRIORITY = 500;

  private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

  private final Vertx vertx;
  private final Access access;
  private final ExecutorService virtualThreads;

  AccessFilter(Vertx vertx, Access access, @VirtualThreads ExecutorService virtualThreads) {
    this.vertx = vertx;
    this.access = access;
    this.virtualThreads = virtualThreads;
  }

  void register(@Observes Filters filters) {
    filters.register(this::filter, PRIORITY);
  }

  private void filter(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (isPreflight(request)) {
      routing.next();
      return;
    }
    switch (Subject.of(request.path())) {
      case Subject.Public _ -> routing.next();
      case Subject.AllImages _ -> judge(routing, null);
      case Subject.OneImage(ImageId id) -> judge(routing, id);
    }
  }

  /** What tells nothing but the interface; a browser sends no token with it. */
  private static boolean isPreflight(HttpServerRequest request) {
    return HttpMethod.OPTIONS.equals(request.method())
        && request.getHeader(METHOD_OVERRIDE) == null;
  }

  private void judge(RoutingContext routing, @Nullable ImageId image) {
    String authorization = routing.request().getHeader(HttpHeaders.AUTHORIZATION);
    Verdict now = access.judgeNow(authorization, image);
    if (!(now instanceof Verdict.Unsettled)) {
      act(routing, now);
      return;
    }
    // The body waits meanwhile: Quarkus reads none before a route asks for it.
    Context context = vertx.getOrCreateContext();
    virtualThreads.execute(
        () -> {
          try {
            Verdict verdict = access.judge(authorization, image);
            context.runOnContext(_ -> act(routing, verdict));
          } catch (RuntimeException e) {
            context.runOnContext(_ -> routing.fail(e));
          }
        });
  }

  private void act(RoutingContext routing, Verdict verdict) {
    switch (verdict) {
      case Verdict.Admitted _ -> routing.next();
      case Verdict.TokenMissing _ ->
          refuse(
              routing,
              "Bearer",
              new Problem(
                  ProblemType.TOKEN_MISSING,
                  "Send Authorization: Bearer with an operator's token, or with the image's"
                      + " uploadToken from its registration."));
      case Verdict.TokenInvalid _, Verdict.Unsettled _ ->
          refuse(
              routing,
              "Bearer error=\"invalid_token\"",
              new Problem(
                  ProblemType.TOKEN_INVALID,
                  "The token is no operator's and not this image's. An image's uploadToken is good"
                      + " for that image alone; registering and listing need an operator's."));
    }
  }

  private void refuse(RoutingContext routing, String challenge, Problem problem) {
    routing.response().putHeader("WWW-Authenticate", challenge);
    ProblemWriter.writeAndClose(vertx, routing.request(), problem);
  }
}
