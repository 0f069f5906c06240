package dev.spindle.upload.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LongPollTest {
  @Test
  void theWaitIsReadAndBounded() {
    assertThat(LongPoll.waitOf("respond-async, wait=10")).isEqualTo(Duration.ofSeconds(10));
    assertThat(LongPoll.waitOf("wait=99999")).isEqualTo(Duration.ofSeconds(60));
    assertThat(LongPoll.waitOf("wait=soon")).isEqualTo(Duration.ZERO);
    assertThat(LongPoll.waitOf(null)).isEqualTo(Duration.ZERO);
  }

  @Test
  void aTagIsItsVersion() {
    assertThat(LongPoll.versionOf(LongPoll.tagOf(42))).isEqualTo(42);
    assertThat(LongPoll.versionOf("W/\"42\"")).isEqualTo(42);
    assertThat(LongPoll.versionOf("\"abc\"")).isEqualTo(-1);
    assertThat(LongPoll.versionOf("*")).isEqualTo(-1);
  }
}
