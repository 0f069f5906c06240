package dev.spindle.loader.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spindle.loader.stall.VirtualMachineControl;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A QEMU that listens for its monitor on a Unix socket of the loader's own. Connects when it is
 * asked something first, and again when QEMU was started anew.
 */
final class QemuMachine implements VirtualMachineControl {
  private final Path socket;
  private final Object lock = new Object();
  private @Nullable QmpConnection connection;
  private boolean closed;

  QemuMachine(Path socket) {
    this.socket = socket;
  }

  /** QMP's {@code RunState}, as far as it matters here. */
  @Override
  public Condition condition() throws IOException {
    QmpConnection qmp;
    JsonNode status;
    try {
      qmp = connected();
      status = qmp.execute("query-status");
    } catch (QmpConnection.NobodyThere _) {
      return Condition.AWAY;
    } catch (IOException e) {
      disconnect();
      // QEMU ended since it was asked last; another may be there now
      try {
        status = connected().execute("query-status");
      } catch (QmpConnection.NobodyThere _) {
        return Condition.AWAY;
      } catch (IOException again) {
        disconnect();
        again.addSuppressed(e);
        throw again;
      }
    }
    return switch (status.path("status").asText()) {
      case "running" -> Condition.RUNNING;
      case "paused" -> Condition.PAUSED;
      case "io-error" -> Condition.READ_FAILED;
      default -> Condition.AWAY;
    };
  }

  @Override
  public void pause() throws IOException {
    execute("stop");
  }

  @Override
  public void resume() throws IOException {
    execute("cont");
  }

  private void execute(String command) throws IOException {
    try {
      connected().execute(command);
    } catch (IOException e) {
      disconnect();
      throw e;
    }
  }

  private QmpConnection connected() throws IOException {
    QmpConnection qmp;
    boolean isNew = false;
    synchronized (lock) {
      if (closed) {
        throw new IOException("closed");
      }
      if (connection == null) {
        connection = QmpConnection.open(socket);
        isNew = true;
      }
      qmp = connection;
    }
    if (isNew) {
      qmp.greet(); // not under the lock: it may block, and close() must be able to end it
    }
    return qmp;
  }

  private void disconnect() {
    synchronized (lock) {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      disconnect();
    }
  }
}
