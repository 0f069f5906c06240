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
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
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

  /** Ids are DNS labels, so that a comma parts them. */
  private static final String BEGIN =
      """
      INSERT INTO ledger (image_id, changed_at)
      SELECT id, now() FROM unnest(string_to_array(:ids, ',')) AS id
      ON CONFLICT DO NOTHING
      """;

  private static final String CLAIM =
      """
      UPDATE ledger SET next_look_at = :until WHERE image_id IN (
        SELECT image_id FROM ledger WHERE next_look_at <= :now
        ORDER BY next_look_at LIMIT :most FOR UPDATE SKIP LOCKED)
      RETURNING *
      """;

  private final LedgerRows rows;
  private final OwnContext own;
  private final RepairPlanner planner;
  private final Clock clock;

  PostgreSqlLedgers(LedgerRows rows, OwnContext own, RepairPlanner planner, Clock clock) {
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
    return inTransaction(
        session ->
            session
                .createNativeQuery(BEGIN)
                .setParameter("ids", String.join(",", byImage.keySet()))
                .executeUpdate()
                .chain(() -> locked(List.copyOf(byImage.keySet())))
                .invoke(
                    found ->
                        found.forEach(
                            row -> merge(row, byImage.getOrDefault(row.imageId, List.of()))))
                .replaceWithVoid());
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
    return inTransaction(
        _ ->
            locked(List.of(imageId.value()))
                .invoke(
                    found ->
                        found.forEach(
                            row ->
                                write(change.apply(RowCodec.ledger(row)), row, Instant.now(clock))))
                .replaceWithVoid());
  }

  private void write(Ledger ledger, LedgerRow row, Instant now) {
    RowCodec.write(ledger, planner.plan(ledger, now).dueAt(now), row);
  }

  private Uni<List<LedgerRow>> locked(List<String> ids) {
    return rows.find("imageId in ?1 order by imageId", ids)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .list();
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
    return own.run(
        () ->
            Panache.withSession(
                () ->
                    rows.find(
                            "phase not in :ends and imageId > :after order by imageId",
                            Parameters.with("ends", ENDS)
                                .and("after", after == null ? "" : after.value()))
                        .page(0, limit)
                        .list()
                        .map(PostgreSqlLedgers::ledgers)));
  }

  @Override
  public Uni<List<Ledger>> claimDue(Instant now, Duration lease, int limit) {
    return inTransaction(
        session ->
            session
                .createNativeQuery(CLAIM, LedgerRow.class)
                .setParameter("until", now.plus(lease))
                .setParameter("now", now)
                .setParameter("most", limit)
                .getResultList()
                .map(PostgreSqlLedgers::ledgers));
  }

  @Override
  public Uni<Void> forgetSettled() {
    return inTransaction(
        session ->
            session
                .createMutationQuery(
                    "update LedgerRow set settled = :none, nextLookAt = :now where phase not in :ends")
                .setParameter("none", new byte[0])
                .setParameter("now", Instant.now(clock))
                .setParameter("ends", ENDS)
                .executeUpdate()
                .replaceWithVoid());
  }

  @Override
  public Uni<Void> forgetGone(Instant then) {
    return inTransaction(
        session ->
            session
                .createMutationQuery(
                    "delete LedgerRow where changedAt < :then"
                        + " and (phase in :gone or registration is null)")
                .setParameter("then", then)
                .setParameter("gone", List.of(ImagePhase.DELETED.name(), ImagePhase.EXPIRED.name()))
                .executeUpdate()
                .replaceWithVoid());
  }

  @Override
  public Uni<Tally> tally() {
    return inTransaction(
        session ->
            session
                .createQuery(
                    "select phase, count(*), sum(missing) from LedgerRow group by phase",
                    Object[].class)
                .getResultList()
                .map(PostgreSqlLedgers::tally));
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

  private <T> Uni<T> inTransaction(Function<Mutiny.Session, Uni<T>> work) {
    return own.run(() -> Panache.withTransaction(() -> Panache.getSession().chain(work::apply)));
  }

  private static List<Ledger> ledgers(List<LedgerRow> found) {
    return found.stream().map(RowCodec::ledger).toList();
  }
}
