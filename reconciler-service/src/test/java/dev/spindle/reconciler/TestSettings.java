package dev.spindle.reconciler;

import dev.spindle.reconciler.repair.RepairSettings;
import java.time.Duration;

/** The defaults, without a configuration. */
public final class TestSettings implements RepairSettings {
  @Override
  public Duration idleAfter() {
    return Duration.ofMinutes(10);
  }

  @Override
  public Duration quiet() {
    return Duration.ofSeconds(2);
  }

  @Override
  public Duration repeatAfter() {
    return Duration.ofSeconds(2);
  }

  @Override
  public Duration repeatAtMost() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Duration verifyWithin() {
    return Duration.ofSeconds(15);
  }

  @Override
  public Duration settleEvery() {
    return Duration.ofMillis(500);
  }

  @Override
  public Duration lookEvery() {
    return Duration.ofMillis(250);
  }

  @Override
  public Duration lease() {
    return Duration.ofSeconds(30);
  }

  @Override
  public Duration forgetAfter() {
    return Duration.ofDays(14);
  }
}
