package dev.spindle.reconciler.postgresql;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.reconciler.ledger.Announcement;
import dev.spindle.reconciler.ledger.Copy;
import dev.spindle.reconciler.ledger.Course;
import dev.spindle.reconciler.ledger.Holdings;
import dev.spindle.reconciler.ledger.Ledger;
import dev.spindle.reconciler.ledger.Registration;
import dev.spindle.reconciler.ledger.Said;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns rows into ledgers and back. */
final class RowCodec {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** A {@link Copy}'s columns. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record CopyJson(byte[] synced, @Nullable String object) {}

  /** An {@link Announcement}'s columns. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record AnnouncementJson(byte[] fragments, int repeats, String repeatAt) {}

  /** A {@link Said}'s columns; what was said by remedy. */
  record SaidJson(@Nullable Map<String, AnnouncementJson> missing, @Nullable String settledAt) {}

  private RowCodec() {}

  static Ledger ledger(LedgerRow row) {
    ImagePhase phase = ImagePhase.valueOf(row.phase);
    return new Ledger(
        new ImageId(row.imageId),
        row.registration == null ? null : read(row.registration, new TypeReference<>() {}),
        new Holdings(
            FragmentSet.fromBytes(row.received),
            FragmentSet.fromBytes(row.lost),
            FragmentSet.fromBytes(row.loaded),
            row.disc,
            FragmentSet.fromBytes(row.settled),
            copies(row.copies)),
        new Course(
            row.loadEnded,
            row.digest == null ? null : new Sha256(row.digest),
            row.digestDisc,
            row.bootable,
            phase.isEnd() ? phase : null,
            row.failure == null ? null : read(row.failure, new TypeReference<String>() {})),
        said(row.said),
        row.changedAt);
  }

  static void write(Ledger ledger, @Nullable Instant nextLookAt, LedgerRow row) {
    Registration registration = ledger.registration();
    Holdings holdings = ledger.holdings();
    Sha256 digest = ledger.course().digest();
    String failure = ledger.course().failure();
    row.phase = ledger.phase().name();
    row.registration = registration == null ? null : text(registration);
    row.received = holdings.received().toBytes();
    row.lost = holdings.lost().toBytes();
    row.loaded = holdings.loaded().toBytes();
    row.disc = holdings.disc();
    row.settled = holdings.settled().toBytes();
    row.copies = text(copies(holdings.copies()));
    row.loadEnded = ledger.course().loadEnded();
    row.digest = digest == null ? null : digest.hex();
    row.digestDisc = ledger.course().digestDisc();
    row.bootable = ledger.course().bootable();
    row.failure = failure == null ? null : text(failure);
    row.said = text(said(ledger.said()));
    row.missing = ledger.said().fragments(Remedy.DEVICE).count();
    row.changedAt = ledger.changedAt();
    row.nextLookAt = nextLookAt;
  }

  private static Map<String, Copy> copies(String json) {
    Map<String, Copy> copies = new TreeMap<>();
    read(json, new TypeReference<Map<String, CopyJson>>() {})
        .forEach(
            (dataCentre, copy) ->
                copies.put(
                    dataCentre, new Copy(FragmentSet.fromBytes(copy.synced()), copy.object())));
    return copies;
  }

  private static Map<String, CopyJson> copies(Map<String, Copy> copies) {
    Map<String, CopyJson> json = new TreeMap<>();
    copies.forEach(
        (dataCentre, copy) ->
            json.put(dataCentre, new CopyJson(copy.synced().toBytes(), copy.object())));
    return json;
  }

  private static Said said(String text) {
    SaidJson json = read(text, new TypeReference<>() {});
    Map<Remedy, Announcement> missing = new TreeMap<>();
    if (json.missing() != null) {
      json.missing()
          .forEach(
              (remedy, said) ->
                  missing.put(
                      Remedy.valueOf(remedy),
                      new Announcement(
                          FragmentSet.fromBytes(said.fragments()),
                          said.repeats(),
                          Instant.parse(said.repeatAt()))));
    }
    return new Said(
        missing, json.settledAt() == null ? Instant.EPOCH : Instant.parse(json.settledAt()));
  }

  private static SaidJson said(Said said) {
    Map<String, AnnouncementJson> missing = new TreeMap<>();
    said.missing()
        .forEach(
            (remedy, announcement) ->
                missing.put(
                    remedy.name(),
                    new AnnouncementJson(
                        announcement.fragments().toBytes(),
                        announcement.repeats(),
                        announcement.repeatAt().toString())));
    return new SaidJson(missing, said.settledAt().toString());
  }

  private static <T> T read(String json, TypeReference<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the ledger holds what this version cannot read", e);
    }
  }

  private static String text(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a ledger that cannot be written", e);
    }
  }
}
