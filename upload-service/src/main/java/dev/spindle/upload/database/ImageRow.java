package dev.spindle.upload.database;

import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.upload.catalogue.IdempotencyKey;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.ImageState;
import dev.spindle.upload.catalogue.UploadToken;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** An image as its row in table {@code images}; only this package knows it. */
@Entity(name = "ImageRow")
@Table(name = "images")
@NullUnmarked // Hibernate fills the fields
class ImageRow extends PanacheEntityBase {
  @Id String id;
  String name;
  long size;

  @Column(name = "fragment_size")
  int fragmentSize;

  String sha256;
  String drive;

  @Column(name = "data_centres")
  String[] dataCentres;

  @Enumerated(EnumType.STRING)
  ImagePhase phase;

  @Column(name = "said_by_device")
  boolean saidByDevice;

  @Column(name = "whole_sha256")
  String wholeSha256;

  String failure;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "expires_at")
  Instant expiresAt;

  long revision;

  @Column(name = "token_sha256")
  String tokenSha256;

  @Column(name = "token_salt")
  String tokenSalt;

  @Column(name = "idempotency_key")
  String idempotencyKey;

  @Column(name = "idempotency_request")
  String idempotencyRequest;

  static ImageRow of(Image image, UploadToken token, @Nullable IdempotencyKey key) {
    ImageRow row = new ImageRow();
    row.id = image.id().value();
    row.name = image.name();
    row.size = image.layout().size();
    row.fragmentSize = image.layout().fragmentSize();
    row.sha256 = image.sha256() == null ? null : image.sha256().hex();
    row.drive = image.drive();
    row.dataCentres = image.dataCentres().toArray(String[]::new);
    row.createdAt = image.createdAt();
    row.tokenSha256 = token.digest().hex();
    row.tokenSalt = token.salt();
    row.idempotencyKey = key == null ? null : key.digest().hex();
    row.idempotencyRequest = key == null ? null : key.request().hex();
    row.take(image);
    return row;
  }

  /** Takes over what changes in an image's life. */
  void take(Image image) {
    phase = image.phase();
    expiresAt = image.expiresAt();
    revision = image.revision();
    switch (image.state()) {
      case ImageState.Checking checking -> saidByDevice = checking.saidByDevice();
      case ImageState.Complete complete -> wholeSha256 = complete.sha256().hex();
      case ImageState.Failed failed -> failure = failed.failure();
      case ImageState.Registered _,
          ImageState.Receiving _,
          ImageState.Expired _,
          ImageState.Deleted _ ->
          saidByDevice = false;
    }
  }

  Image image() {
    return new Image(
        new ImageId(id),
        name,
        new ImageLayout(size, fragmentSize),
        sha256 == null ? null : new Sha256(sha256),
        drive,
        List.of(dataCentres),
        state(),
        createdAt,
        expiresAt,
        revision);
  }

  private ImageState state() {
    return switch (phase) {
      case REGISTERED -> new ImageState.Registered();
      case RECEIVING -> new ImageState.Receiving();
      case CHECKING -> new ImageState.Checking(saidByDevice);
      case COMPLETE -> new ImageState.Complete(new Sha256(Objects.requireNonNull(wholeSha256)));
      case FAILED -> new ImageState.Failed(Objects.requireNonNull(failure));
      case EXPIRED -> new ImageState.Expired();
      case DELETED -> new ImageState.Deleted();
    };
  }
}
