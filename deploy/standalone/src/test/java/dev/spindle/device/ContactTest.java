package dev.spindle.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ContactTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<UploadNews> news = new ArrayList<>();
  private final Contact contact =
      new Contact(new BackOff(new Random(1)), nanos::get, news::add, Duration.ofMinutes(1));

  @Test
  void manyFailuresAtOnceCountAsOne() {
    contact.lost(new Answer.Unavailable<>("connection refused", null));
    contact.lost(new Answer.Unavailable<>("connection refused", null));
    assertThat(contact.waiting()).isLessThanOrEqualTo(BackOff.FIRST).isPositive();
    assertThat(news).hasSize(1);
  }

  @Test
  void anAnswerEndsTheWait() {
    contact.lost(new Answer.Unavailable<>("connection refused", null));
    contact.reached();
    assertThat(contact.waiting()).isZero();
    assertThat(contact.trouble()).isEmpty();
    assertThat(news).last().isInstanceOf(UploadNews.ServerBack.class);
  }

  @Test
  void whatTheServerAskedForIsKeptEvenIfItAnswersAnother() {
    contact.lost(new Answer.Unavailable<>("busy", Duration.ofSeconds(7)));
    contact.reached();
    assertThat(contact.waiting()).isEqualTo(Duration.ofSeconds(7));
    assertThat(contact.trouble()).hasValue("waiting for the server (busy), retry in 7 s");
  }

  @Test
  void itIsGivenUpAfterTheTimeTheCallerSaid() {
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(contact.isGivenUp()).isFalse();
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(contact.isGivenUp()).isTrue();
  }
}
