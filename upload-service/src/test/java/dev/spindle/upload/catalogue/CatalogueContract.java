package dev.spindle.upload.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import dev.spindle.upload.catalogue.Catalogue.Addition;
import dev.spindle.upload.catalogue.ImageState.Receiving;
import dev.spindle.upload.catalogue.ImageState.Registered;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every catalogue does. */
public abstract class CatalogueContract {
  private static final Instant NOW = Instant.parse("2030-01-02T03:04:05.678901Z");
  private static final Sha256 WHOLE = Sha256.of(new byte[] {1});

  protected abstract Catalogue catalogue();

  private static Image image() {
    return new Image(
        ImageId.random(),
        "debian 13 ü.iso",
        new ImageLayout(5_000_000_000L, 1 << 20),
        Sha256.of(new byte[0]),
        "loader-0",
        List.of("east", "west"),
        new Registered(),
        NOW,
        NOW.plusSeconds(60),
        0);
  }

  private Image added() {
    Image image = image();
    catalogue().add(image, UploadToken.random(), null);
    return image;
  }

  @Test
  void anImagesTokenIsKnownByItsDigest() {
    UploadToken token = UploadToken.random();
    Image image = image();
    catalogue().add(image, token, null);
    assertThat(catalogue().tokenDigest(image.id())).contains(token.digest());
    assertThat(catalogue().tokenDigest(ImageId.random())).isEmpty();
  }

  @Test
  void anImageIsFoundAsItWasAdded() {
    Image image = added();

    assertThat(catalogue().find(image.id())).contains(image);
    assertThat(catalogue().find(ImageId.random())).isEmpty();
  }

  @Test
  void everyStateIsKept() {
    Image image = added();
    Registered registered = new Registered();
    Receiving receiving = registered.received();
    Stream.of(
            receiving,
            receiving.loadEnded(false),
            receiving.loadEnded(true),
            receiving.loadEnded(true).completed(WHOLE),
            receiving.failed("it does not verify"),
            receiving.expired(),
            receiving.deleted())
        .forEach(
            state -> {
              Image before = catalogue().find(image.id()).orElseThrow();
              catalogue().save(before.in(state));
              assertThat(catalogue().find(image.id()).orElseThrow().state()).isEqualTo(state);
            });
  }

  @Test
  void anEarlierChangeThatComesLateIsPassedOver() {
    Image image = added();
    Image first = image.in(new Receiving());
    Image second = first.in(new Receiving().loadEnded(true));
    catalogue().save(second);
    catalogue().save(first);

    assertThat(catalogue().find(image.id())).contains(second);
  }

  @Test
  void theSameKeyGivesTheSameImageAndToken() {
    IdempotencyKey key = key("one");
    Image image = image();
    UploadToken token = UploadToken.derived(key);

    assertThat(catalogue().repeated(key)).isEmpty();
    assertThat(catalogue().add(image, token, key)).isEqualTo(new Addition.Added(image));
    assertThat(catalogue().add(image(), UploadToken.derived(key), key))
        .isEqualTo(new Addition.Repeated(image, token));
    assertThat(catalogue().repeated(key)).contains(new Addition.Repeated(image, token));
  }

  @Test
  void aKeyOfAnotherRequestAddsNothing() {
    IdempotencyKey key = key("one");
    catalogue().add(image(), UploadToken.derived(key), key);
    IdempotencyKey other =
        new IdempotencyKey(key.value(), Sha256.of("two".getBytes(StandardCharsets.UTF_8)));
    Image image = image();

    assertThat(catalogue().add(image, UploadToken.derived(other), other))
        .isEqualTo(new Addition.KeyReused());
    assertThat(catalogue().find(image.id())).isEmpty();
  }

  @Test
  void unfinishedOnesAreListedUntilTheyEnd() {
    Image image = added();
    assertThat(catalogue().unfinished()).contains(image);
    Image complete = image.in(new Receiving().loadEnded(false).completed(WHOLE));
    catalogue().save(complete);

    assertThat(catalogue().unfinished()).doesNotContain(image, complete);
  }

  @Test
  void pagesFollowOneAnotherAndLeaveDeletedOnesOut() {
    Image one = added();
    Image deleted = added();
    Image two = added();
    catalogue().save(deleted.in(new Registered().deleted()));

    List<ImageId> all = catalogue().page(null, 1000).stream().map(Image::id).toList();
    assertThat(all).contains(one.id(), two.id()).doesNotContain(deleted.id()).isSorted();
    assertThat(catalogue().page(all.getFirst(), 1))
        .extracting(Image::id)
        .containsExactly(all.get(1));
    assertThat(catalogue().page(all.getLast(), 1)).isEmpty();
  }

  private static IdempotencyKey key(String request) {
    return new IdempotencyKey(
        ImageId.random().value(), Sha256.of(request.getBytes(StandardCharsets.UTF_8)));
  }
}
