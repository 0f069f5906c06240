package dev.spindle.upload.database;

import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.upload.catalogue.Catalogue;
import dev.spindle.upload.catalogue.IdempotencyKey;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.UploadToken;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** The catalogue's rows. */
@ApplicationScoped
class PanacheCatalogue implements Catalogue, PanacheRepositoryBase<ImageRow, String> {
  /**
   * 10 seconds: a database that restarts is back within that; nobody waits longer for an answer.
   */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final List<ImagePhase> UNFINISHED =
      List.of(ImagePhase.REGISTERED, ImagePhase.RECEIVING, ImagePhase.CHECKING);
  private static final List<ImagePhase> NO_MORE = List.of(ImagePhase.DELETED, ImagePhase.EXPIRED);

  private final Vertx vertx;

  PanacheCatalogue(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Addition add(Image image, UploadToken token, @Nullable IdempotencyKey key) {
    if (key == null) {
      await(() -> persist(ImageRow.of(image, token, null)));
      return new Addition.Added(image);
    }
    return repeated(key).orElseGet(() -> addFirst(image, token, key));
  }

  @Override
  public void save(Image image) {
    await(
        () ->
            findById(image.id().value())
                .invoke(
                    row -> {
                      if (row != null && row.revision < image.revision()) {
                        row.take(image);
                      }
                    }));
  }

  @Override
  public Optional<Image> find(ImageId id) {
    return await(
        () -> findById(id.value()).map(row -> Optional.ofNullable(row).map(ImageRow::image)));
  }

  @Override
  public Optional<Sha256> tokenDigest(ImageId id) {
    return await(
        () ->
            findById(id.value())
                .map(row -> Optional.ofNullable(row).map(there -> new Sha256(there.tokenSha256))));
  }

  @Override
  public List<Image> unfinished() {
    return images(await(() -> list("phase in ?1 order by id", UNFINISHED)));
  }

  @Override
  public List<Image> page(@Nullable ImageId after, int limit) {
    String from = after == null ? "" : after.value();
    return images(
        await(
            () ->
                find("id > ?1 and phase not in ?2 order by id", from, NO_MORE)
                    .page(0, limit)
                    .list()));
  }

  private Addition addFirst(Image image, UploadToken token, IdempotencyKey key) {
    try {
      await(() -> persist(ImageRow.of(image, token, key)).call(Panache::flush));
      return new Addition.Added(image);
    } catch (ConstraintViolationException _) {
      // the same key came twice at the same time
      return repeated(key).orElseThrow();
    }
  }

  @Override
  public Optional<Addition> repeated(IdempotencyKey key) {
    return await(
        () ->
            find("idempotencyKey", key.digest().hex())
                .firstResult()
                .map(
                    row ->
                        Optional.ofNullable(row)
                            .map(
                                before ->
                                    before.idempotencyRequest.equals(key.request().hex())
                                        ? new Addition.Repeated(
                                            before.image(),
                                            UploadToken.derived(key, before.tokenSalt))
                                        : new Addition.KeyReused())));
  }

  private static List<Image> images(List<ImageRow> rows) {
    return rows.stream().map(ImageRow::image).toList();
  }

  /** Runs work in a transaction on a Vert.x context of its own, as Hibernate Reactive needs it. */
  private <T> T await(Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .<T>emitter(
            emitter -> {
              Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
              VertxContextSafetyToggle.setContextSafe(context, true);
              context.runOnContext(
                  _ ->
                      Panache.withTransaction(work)
                          .subscribe()
                          .with(emitter::complete, emitter::fail));
            })
        .await()
        .atMost(LONGEST);
  }
}
