package dev.spindle.device.http;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lines of a response as they come, handed from the client's thread to the follower's. */
final class FeedbackLines implements Flow.Subscriber<String> {
  /** What the queue holds. */
  sealed interface Item {}

  /** A line without its end. */
  record Line(String text) implements Item {}

  /** No more will come. */
  record End() implements Item {}

  /** Holds few: one line is asked for when the one before has been taken. */
  private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>();

  private volatile Flow.@Nullable Subscription subscription;

  /** The next line; the end when there is none, or none within {@code silence}. */
  Item next(Duration silence) throws InterruptedException {
    Item item = queue.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    Flow.Subscription running = subscription;
    if (item instanceof Line && running != null) {
      running.request(1);
    }
    return item == null ? new End() : item;
  }

  void cancel() {
    Flow.Subscription running = subscription;
    if (running != null) {
      running.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(1);
  }

  @Override
  public void onNext(String line) {
    queue.add(new Line(line));
  }

  @Override
  public void onError(Throwable failure) {
    queue.add(new End());
  }

  @Override
  public void onComplete() {
    queue.add(new End());
  }
}
