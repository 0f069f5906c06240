package dev.spindle.reconciler.postgresql;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A row of the table {@code ledger}; {@code db/migration} says what the columns hold. */
@Entity
@Table(name = "ledger")
@DynamicUpdate
class LedgerRow {
  @Id
  @Column(name = "image_id")
  String imageId = "";

  String phase = "";

  @Nullable String registration;

  byte[] received = {};

  byte[] lost = {};

  byte[] loaded = {};

  @Nullable String disc;

  byte[] settled = {};

  String copies = "{}";

  @Column(name = "load_ended")
  boolean loadEnded;

  @Nullable String digest;

  @Column(name = "digest_disc")
  @Nullable String digestDisc;

  boolean bootable;

  @Nullable String failure;

  String said = "{}";

  int missing;

  @Column(name = "changed_at")
  Instant changedAt = Instant.EPOCH;

  @Column(name = "next_look_at")
  @Nullable Instant nextLookAt;
}
