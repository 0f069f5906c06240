package dev.spindle.reconciler.postgresql;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/**
 * Runs database work on an event loop under a Vert.x context of its own. Panache keeps its session
 * in that context: work that shared one would share a transaction, and a retry that a timer thread
 * begins has none at all.
 */
@Singleton
final class OwnContext {
  private final Vertx vertx;

  OwnContext(Vertx vertx) {
    this.vertx = vertx;
  }

  <T> Uni<T> run(Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .deferred(work::get)
        .runSubscriptionOn(
            subscription -> {
              Context own = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
              VertxContextSafetyToggle.setContextSafe(own, true);
              own.runOnContext(_ -> subscription.run());
            });
  }
}
