package dev.spindle.device;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of one upload share once its image is registered: what to send next, how far it
 * is, how it ended. Safe for many threads.
 */
final class UploadRun {
  /** 20 ms: how soon an idle connection sees that the link has become free, or the server back. */
  private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final ImageAccess image;
  private final Link link;
  private final Contact contact;
  private final ChangedWants news;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final SendOrder order;
  private ImageProgress progress = ImageProgress.NONE;
  private long receipts;
  private @Nullable UploadEnd end;

  UploadRun(
      ImageAccess image,
      ImageLayout layout,
      FragmentSet missing,
      Link link,
      Contact contact,
      UploadListener listener,
      LongSupplier nanoClock) {
    this.image = image;
    this.link = link;
    this.contact = contact;
    this.news = new ChangedWants(listener);
    this.nanoClock = nanoClock;
    this.order = new SendOrder(layout, missing);
  }

  ImageAccess image() {
    return image;
  }

  /**
   * Waits for a fragment that should go now: an urgent one at once, any other when the link has
   * room for it, so that a fragment is chosen as late as can be. Empty when the upload has ended.
   */
  OptionalInt takeNext() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (end == null) {
        boolean inPeace = !contact.waiting().isZero();
        OptionalInt next =
            inPeace ? OptionalInt.empty() : link.isTaken() ? order.nextUrgent() : order.next();
        if (next.isPresent()) {
          link.choose(next.getAsInt());
          return next;
        }
        if (order.hasNext()) {
          changed.awaitNanos(GLANCE_NANOS);
        } else {
          changed.await();
        }
      }
      return OptionalInt.empty();
    } finally {
      lock.unlock();
    }
  }

  void received(int number, Receipt receipt) {
    lock.lock();
    try {
      receipts++;
      order.received(number, nanoClock.getAsLong());
      Wanted told = receipt.wanted();
      if (told != null) {
        order.wanted(told, nanoClock.getAsLong());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    wantsChanged();
  }

  /** Puts a fragment back that could not be sent. */
  void failed(int number) {
    lock.lock();
    try {
      order.failed(number);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void heard(Feedback feedback) {
    switch (feedback) {
      case Feedback.Wants(long version, Wanted told) -> {
        changing(now -> order.wanted(told, version, now));
        wantsChanged();
      }
      case Feedback.Missing(long version, FragmentSet fragments) -> {
        changing(now -> order.missing(fragments, version, now));
        news.askedAgain(fragments);
      }
      case Feedback.Progress(ImageProgress now) -> progressed(now);
      case Feedback.Complete(Sha256 sha256) -> end(new UploadEnd.Complete(sha256));
      case Feedback.Failed(String failure) ->
          end(new UploadEnd.Broken(new UploadOutcome.Failed(image.id(), failure)));
    }
  }

  /** A stream of feedback begins, which tells everything from its start. */
  void feedbackBegins() {
    changing(_ -> order.forgetVersions());
  }

  /** Takes the server's whole truth about what it lacks. */
  void lacking(FragmentSet fragments) {
    changing(now -> order.lacking(fragments, now));
  }

  /** Takes the server's word on how the image is. */
  void learned(ImageState state) {
    progressed(state.progress());
    switch (state.phase()) {
      case COMPLETE -> end(new UploadEnd.Complete(state.sha256()));
      case FAILED -> {
        @Nullable String failure = state.failure();
        String reason = failure == null ? "the server does not say why" : failure;
        end(new UploadOutcome.Failed(image.id(), reason));
      }
      case EXPIRED, DELETED -> end(new UploadOutcome.Gone(image.id()));
      case REGISTERED, RECEIVING, CHECKING -> {
        // It goes on.
      }
    }
  }

  void progressed(ImageProgress now) {
    changing(_ -> progress = now);
  }

  /** Waits until nothing is left to send; false when the upload has ended. */
  boolean awaitAllSent() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (end == null && !order.isDone()) {
        changed.await();
      }
      return end == null;
    } finally {
      lock.unlock();
    }
  }

  boolean isAllSent() {
    lock.lock();
    try {
      return order.isDone();
    } finally {
      lock.unlock();
    }
  }

  /** How many fragments the server has received in this run, repeats included. */
  long receipts() {
    lock.lock();
    try {
      return receipts;
    } finally {
      lock.unlock();
    }
  }

  boolean isEnded() {
    lock.lock();
    try {
      return end != null;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the upload; the first end counts. */
  void end(UploadEnd how) {
    changing(
        _ -> {
          if (end == null) {
            end = how;
          }
        });
  }

  void end(UploadOutcome outcome) {
    end(new UploadEnd.Broken(outcome));
  }

  UploadEnd awaitEnd() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      @Nullable UploadEnd how = end;
      while (how == null) {
        changed.await();
        how = end;
      }
      return how;
    } finally {
      lock.unlock();
    }
  }

  /** Waits some time, or until the upload has ended. */
  void pause(Duration time) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (long nanos = time.toNanos(); nanos > 0 && end == null; ) {
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  ImageProgress progress() {
    lock.lock();
    try {
      return progress;
    } finally {
      lock.unlock();
    }
  }

  long receivedBytes() {
    lock.lock();
    try {
      return order.receivedBytes();
    } finally {
      lock.unlock();
    }
  }

  /** What is being sent or awaited, for people. */
  String doing() {
    lock.lock();
    try {
      if (order.isDone()) {
        return "all sent; waiting until it is loaded and synced";
      }
      StringBuilder text = new StringBuilder();
      order
          .inFlight()
          .forEach(
              number ->
                  text.append(text.isEmpty() ? "sending " : ", ")
                      .append(number)
                      .append(order.isUrgent(number) ? " (wanted by the VM)" : ""));
      return text.isEmpty() ? "waiting for the link" : text.toString();
    } finally {
      lock.unlock();
    }
  }

  private interface Change {
    void at(long nowNanos);
  }

  private void changing(Change change) {
    lock.lock();
    try {
      change.at(nanoClock.getAsLong());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void wantsChanged() {
    List<FragmentRange> ranges;
    FragmentSet fragments;
    lock.lock();
    try {
      ranges = order.urgentRanges();
      fragments = order.urgent();
    } finally {
      lock.unlock();
    }
    if (news.wanted(ranges)) {
      link.wanted(fragments);
    }
  }
}
