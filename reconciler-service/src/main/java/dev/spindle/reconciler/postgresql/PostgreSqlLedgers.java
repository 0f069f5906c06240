package dev.spindle.reconciler.postgresql;

import dev.spindle.event.Event;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.reconciler.ledger.Ledger;
import dev.spindle.reconciler.ledger.Ledgers;
import dev.spindle.reconciler.ledger.Tally;
import dev.spindle.reconciler.repair.RepairPlanner;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Ledgers in PostgreSQL. Rows are locked in the order of their ids, so that nobody deadlocks. */
@Singleton
final class PostgreSqlLedgers implements Ledgers {
  private static final Logger LOG = Logger.getLogger(PostgreSqlLedgers.class);

  private static final List<String> ENDS =
      EnumSet.allOf(ImagePhase.class).stream()
          .filter(ImagePhase::isEnd)
          .map(ImagePhase::name)
          .toList();

  private static final String BEGIN =
      """
      INSERT INTO ledger (image_id, changed_at)
      SELECT id, 'epoch' FROM unnest($1::text[]) AS id
      ON CONFLICT DO NOTHING
      """;

  private static final String CLAIM =
      """
      UPDATE ledger SET next_look_at = $1 WHERE image_id IN (
        SELECT image_id FROM ledger WHERE next_look_at <= $2
        ORDER BY next_look_at LIMIT $3 FOR UPDATE SKIP LOCKED)
      RETURNING image_id
      """;

  private static final String TALLY =
      "select phase, count(*), sum(missing) from LedgerRow group by phase";

  private static final String FORGET_SETTLED =
      "UPDATE ledger SET settled = '', next_look_at = $1 WHERE phase <> ALL ($2::text[])";

  private static final String FORGET_GONE =
      """
      DELETE FROM ledger WHERE changed_at < $1
      AND (phase = ANY ($2::text[]) OR registration IS NULL)
      """;

  private final Pool pool;
  private final LedgerRows rows;
  private final OwnContext own;
  private final RepairPlanner planner;
  private final Clock clock;

  PostgreSqlLedgers(
      Pool pool, LedgerRows rows, OwnContext own, RepairPlanner planner, Clock clock) {
    this.pool = pool;
    this.rows = rows;
    this.own = own;
    this.planner = planner;
    this.clock = clock;
  }

  @Override
  public Uni<Void> merge(List<Event> events) {
    if (events.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    SortedMap<String, List<Event>> byImage =
        events.stream()
            .collect(
                Collectors.groupingBy(
                    event -> event.imageId().value(), TreeMap::new, Collectors.toList()));
    List<String> ids = List.copyOf(byImage.keySet());
    return execute(BEGIN, Tuple.of(ids.toArray(String[]::new)))
        .chain(() -> change(ids, row -> merge(row, byImage.getOrDefault(row.imageId, List.of()))));
  }

  private void merge(LedgerRow row, List<Event> events) {
    Instant now = Instant.now(clock);
    Ledger before = RowCodec.ledger(row);
    Ledger ledger = before;
    for (Event event : events) {
      try {
        ledger = ledger.apply(event, now);
      } catch (RuntimeException bug) {
        // Any event that can be read can be applied. If not, the stream must go on all the same:
        // what this one would have said is found missing by number.
        LOG.errorf(bug, "passed over %s", event);
      }
    }
    if (!ledger.equals(before)) {
      write(ledger, row, now);
    }
  }

  @Override
  public Uni<Void> update(ImageId imageId, UnaryOperator<Ledger> change) {
    return change(
        List.of(imageId.value()),
        row -> write(change.apply(RowCodec.ledger(row)), row, Instant.now(clock)));
  }

  private void write(Ledger ledger, LedgerRow row, Instant now) {
    RowCodec.write(ledger, planner.plan(ledger, now).dueAt(now), row);
  }

  private Uni<Void> change(List<String> ids, Consumer<LedgerRow> change) {
    return own.run(
        () ->
            Panache.withTransaction(
                () ->
                    rows.find("imageId in ?1 order by imageId", ids)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .list()
                        .invoke(found -> found.forEach(change))
                        .replaceWithVoid()));
  }

  @Override
  public Uni<Optional<Ledger>> find(ImageId imageId) {
    return own.run(
        () ->
            Panache.withSession(
                () ->
                    rows.findById(imageId.value())
                        .map(row -> Optional.ofNullable(row).map(RowCodec::ledger))));
  }

  @Override
  public Uni<List<Ledger>> unfinished(@Nullable ImageId after, int limit) {
    return listed(
        rows ->
            rows.find(
                    "phase not in :ends and imageId > :after order by imageId",
                    Parameters.with("ends", ENDS).and("after", after == null ? "" : after.value()))
                .page(0, limit)
                .list());
  }

  @Override
  public Uni<List<Ledger>> claimDue(Instant now, Duration lease, int limit) {
    return execute(CLAIM, Tuple.of(utc(now.plus(lease)), utc(now), limit))
        .map(found -> StreamSupport.stream(found.spliterator(), false))
        .map(found -> found.map(row -> row.getString("image_id")).toList())
        .chain(
            ids ->
                ids.isEmpty()
                    ? Uni.createFrom().item(List.of())
                    : listed(rows -> rows.list("imageId in ?1", ids)));
  }

  @Override
  public Uni<Void> forgetSettled() {
    return execute(FORGET_SETTLED, Tuple.of(utc(Instant.now(clock)), ENDS.toArray(String[]::new)))
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> forgetGone(Instant then) {
    String[] gone = {ImagePhase.DELETED.name(), ImagePhase.EXPIRED.name()};
    return execute(FORGET_GONE, Tuple.of(utc(then), gone)).replaceWithVoid();
  }

  @Override
  public Uni<Tally> tally() {
    return own.run(
        () ->
            Panache.withSession(
                () ->
                    Panache.getSession()
                        .chain(
                            session -> session.createQuery(TALLY, Object[].class).getResultList())
                        .map(PostgreSqlLedgers::tally)));
  }

  private static Tally tally(List<Object[]> counts) {
    Map<ImagePhase, Long> images = new EnumMap<>(ImagePhase.class);
    long missing = 0;
    for (Object[] count : counts) {
      images.put(ImagePhase.valueOf((String) count[0]), ((Number) count[1]).longValue());
      missing += ((Number) count[2]).longValue();
    }
    return new Tally(images, missing);
  }

  private Uni<List<Ledger>> listed(Function<LedgerRows, Uni<List<LedgerRow>>> query) {
    return own.run(
        () ->
            Panache.withSession(
                () ->
                    query.apply(rows).map(found -> found.stream().map(RowCodec::ledger).toList())));
  }

  private Uni<RowSet<Row>> execute(String sql, Tuple values) {
    return pool.preparedQuery(sql).execute(values);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
