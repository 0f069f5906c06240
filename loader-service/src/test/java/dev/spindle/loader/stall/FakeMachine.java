package dev.spindle.loader.stall;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** A VM in memory, whose pause may be made to last as QEMU's does. */
public final class FakeMachine implements VirtualMachineControl {
  private final Queue<String> calls = new ConcurrentLinkedQueue<>();
  private volatile Condition condition = Condition.RUNNING;
  private volatile CountDownLatch pauseReturns = new CountDownLatch(0);
  private volatile boolean unreachable;
  private volatile boolean closed;

  @Override
  public Condition condition() throws IOException {
    check();
    return condition;
  }

  @Override
  public void pause() throws IOException {
    check();
    calls.add("pause");
    if (condition == Condition.RUNNING) {
      condition = Condition.PAUSED;
    }
    try {
      pauseReturns.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    check();
  }

  @Override
  public void resume() throws IOException {
    check();
    calls.add("resume");
    condition = Condition.RUNNING;
  }

  @Override
  public void close() {
    closed = true;
    pauseReturns.countDown();
  }

  private void check() throws IOException {
    if (unreachable || closed) {
      throw new IOException("this VM cannot be asked");
    }
  }

  /** What was ordered, in order. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  public Condition is() {
    return condition;
  }

  /** It comes to this by itself, or by somebody else's hand. */
  public void becomes(Condition newCondition) {
    condition = newCondition;
  }

  void pausesBlock() {
    pauseReturns = new CountDownLatch(1);
  }

  void pausesReturn() {
    pauseReturns.countDown();
  }

  void isUnreachable(boolean now) {
    unreachable = now;
  }
}
