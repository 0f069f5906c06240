package dev.spindle.reconciler.resource;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * When each resource's Secret was last looked at. Secrets are not watched: the right to list those
 * of every namespace would be the right to read all of them.
 */
final class TokenChecks {
  /** 5 minutes: a Secret that somebody deleted by mistake is there again soon. */
  private static final Duration EVERY = Duration.ofMinutes(5);

  private final ConcurrentMap<String, Instant> lookedAt = new ConcurrentHashMap<>();

  /** Whether to look now; if so, the next time is a while away. */
  boolean isDue(String uid, Instant now) {
    Instant last = lookedAt.get(uid);
    if (last != null && last.plus(EVERY).isAfter(now)) {
      return false;
    }
    lookedAt.put(uid, now);
    return true;
  }

  void forget(String uid) {
    lookedAt.remove(uid);
  }
}
