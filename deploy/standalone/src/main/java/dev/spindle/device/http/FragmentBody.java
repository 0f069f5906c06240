package dev.spindle.device.http;

import dev.spindle.device.ByteAllowance;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fragment as a request's body. The client says when it takes more, the allowance when it may;
 * the thread that calls {@link #pump} hands it over.
 */
final class FragmentBody implements HttpRequest.BodyPublisher {
  /** 128 KiB: more at once wins nothing (measured on loopback). */
  private static final int SLICE_BYTES = 128 << 10;

  private final ByteBuffer bytes;
  private final long length;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
  private long demand;
  private boolean over;

  FragmentBody(ByteBuffer bytes) {
    this.bytes = bytes.duplicate();
    this.length = bytes.remaining();
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
    boolean again;
    lock.lock();
    try {
      again = subscriber != null;
      if (!again) {
        subscriber = newSubscriber;
      }
    } finally {
      lock.unlock();
    }
    if (again) {
      newSubscriber.onSubscribe(new Demand());
      newSubscriber.onError(new IllegalStateException("a fragment's body is sent once"));
    } else {
      newSubscriber.onSubscribe(new Demand());
    }
  }

  /** The request is over, whether its body was sent or not. */
  void end() {
    lock.lock();
    try {
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Hands over the body.
   *
   * @param patienceNanos how long the client may take nothing
   * @return false when it took nothing for that long
   */
  boolean pump(ByteAllowance allowance, long patienceNanos) throws InterruptedException {
    while (bytes.hasRemaining()) {
      Flow.Subscriber<? super ByteBuffer> taker;
      lock.lockInterruptibly();
      try {
        for (long nanos = patienceNanos; demand == 0 && !over; ) {
          if (nanos <= 0) {
            return false;
          }
          nanos = changed.awaitNanos(nanos);
        }
        taker = subscriber;
        if (over || taker == null) {
          return true;
        }
        demand--;
      } finally {
        lock.unlock();
      }
      int granted = allowance.take(Math.min(bytes.remaining(), SLICE_BYTES));
      ByteBuffer slice = bytes.slice(bytes.position(), granted);
      bytes.position(bytes.position() + granted);
      taker.onNext(slice);
      if (!bytes.hasRemaining()) {
        taker.onComplete();
      }
    }
    return true;
  }

  private final class Demand implements Flow.Subscription {
    @Override
    public void request(long n) {
      lock.lock();
      try {
        demand = Math.addExact(demand, n);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void cancel() {
      end();
    }
  }
}
