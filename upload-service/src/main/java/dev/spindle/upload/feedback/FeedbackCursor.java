package dev.spindle.upload.feedback;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one listener has been told, so that it is told each thing once: first one notice of each
 * kind that has something to say, then changes. Used by one thread.
 */
public final class FeedbackCursor {
  private @Nullable Progress told;
  private @Nullable Progress toldProgress;

  /** The version whose wants and phase the listener knows; below all before the first picture. */
  public long urgentVersion() {
    return told == null ? Long.MIN_VALUE : told.version();
  }

  /** The version whose amounts the listener knows; below all before the first picture. */
  public long version() {
    return toldProgress == null ? Long.MIN_VALUE : toldProgress.version();
  }

  /**
   * What to tell of a newer picture, in this order.
   *
   * @param progressDue whether amounts may be told again already
   */
  public List<Notice> advance(Progress now, boolean progressDue) {
    Progress before = told;
    told = now;
    List<Notice> notices = new ArrayList<>();
    if (before == null || !before.wanted().equals(now.wanted())) {
      notices.add(new Notice.Wants(now.wanted()));
    }
    if (before == null || !before.askedAgain().equals(now.askedAgain())) {
      notices.add(new Notice.Missing(now.askedAgain()));
    }
    boolean arrived = before == null || before.phase() != now.phase();
    if (arrived || (progressDue && version() < now.version())) {
      toldProgress = now;
      notices.add(new Notice.Advanced(now));
    }
    if (arrived) {
      notices.addAll(end(now));
    }
    return List.copyOf(notices);
  }

  private static List<Notice> end(Progress now) {
    Sha256 sha256 = now.sha256();
    if (now.phase() == ImagePhase.COMPLETE && sha256 != null) {
      return List.of(new Notice.Complete(sha256));
    }
    if (now.phase().isGone()) {
      String failure = now.failure();
      return List.of(
          new Notice.Failed(failure == null ? "the image is " + now.phase().word() : failure));
    }
    return List.of();
  }

  /** One thing to tell. */
  public sealed interface Notice {
    /** What to send next. */
    record Wants(Wanted wanted) implements Notice {}

    /** What to send again. */
    record Missing(List<FragmentRange> ranges) implements Notice {}

    /** How far it is. */
    record Advanced(Progress progress) implements Notice {}

    /** Done. */
    record Complete(Sha256 sha256) implements Notice {}

    /** It came to another end. */
    record Failed(String failure) implements Notice {}
  }
}
