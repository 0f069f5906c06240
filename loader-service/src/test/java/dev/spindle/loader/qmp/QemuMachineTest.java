package dev.spindle.loader.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.stall.VirtualMachineControl;
import dev.spindle.loader.stall.VirtualMachineControl.Condition;
import dev.spindle.loader.stall.VirtualMachineControlContract;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real QEMU, which starts within a second. */
class QemuMachineTest extends VirtualMachineControlContract {
  @TempDir Path folder;
  private @Nullable RealQemu qemu;

  @Override
  protected VirtualMachineControl running() throws IOException {
    qemu = RealQemu.withoutProcessors(socket());
    return awaitListening(new QemuMachine(socket()));
  }

  @Override
  protected void endVm() {
    if (qemu != null) {
      qemu.close();
    }
  }

  @AfterEach
  void end() {
    endVm();
  }

  private Path socket() {
    return folder.resolve("qmp");
  }

  /** QEMU makes the socket's file before it listens. */
  private static QemuMachine awaitListening(QemuMachine machine) {
    DriveFixture.await(
        "QEMU answers",
        () -> {
          try {
            return machine.condition() != Condition.AWAY;
          } catch (IOException _) {
            return false;
          }
        });
    return machine;
  }

  @Test
  void whereNobodyListensTheVmIsAway() throws IOException {
    try (QemuMachine machine = new QemuMachine(socket())) {
      assertThat(machine.condition()).isEqualTo(Condition.AWAY);
      assertThatThrownBy(machine::pause).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aVmThatWasStartedAnewIsFoundAgain() throws IOException {
    try (VirtualMachineControl machine = running()) {
      machine.pause();
      endVm();

      qemu = RealQemu.withoutProcessors(socket());

      awaitListening((QemuMachine) machine);
      assertThat(machine.condition()).isEqualTo(Condition.RUNNING);
    }
  }

  @Test
  void aVmThatWaitsForItsStartIsNotTouched() throws IOException {
    try (RealQemu waiting = new RealQemu(socket(), "-machine", "none", "-S");
        QemuMachine machine = new QemuMachine(socket())) {
      DriveFixture.await("QEMU listens", () -> pauses(machine));
      assertThat(waiting.runs()).isTrue();
      assertThat(machine.condition()).isEqualTo(Condition.AWAY);
    }
  }

  private static boolean pauses(QemuMachine machine) {
    try {
      machine.pause();
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void anAnswerToAClientThatIsGoneIsNotTakenForOnesOwn() throws IOException {
    // QEMU sends the late answer of a blocked stop to whoever is connected when it is done
    try (ServerSocketChannel monitor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      monitor.bind(UnixDomainSocketAddress.of(socket()));
      CompletableFuture<Void> serving =
          CompletableFuture.runAsync(() -> serveWithLateAnswer(monitor));
      try (QemuMachine machine = new QemuMachine(socket())) {
        assertThat(machine.condition()).isEqualTo(Condition.PAUSED);
      }
      serving.join();
    }
  }

  private static void serveWithLateAnswer(ServerSocketChannel monitor) {
    Pattern id = Pattern.compile("\"id\":\"([^\"]+)\"");
    try (SocketChannel client = monitor.accept()) {
      say(client, "{\"QMP\": {}}\n{\"return\": {}, \"id\": \"another's\"}\n{\"return\": {}}\n");
      ByteBuffer bytes = ByteBuffer.allocate(4096);
      for (String answer : new String[] {"{}", "{\"status\": \"paused\"}"}) {
        client.read(bytes.clear());
        Matcher command = id.matcher(StandardCharsets.UTF_8.decode(bytes.flip()));
        assertThat(command.find()).isTrue();
        say(client, "{\"event\": \"STOP\"}\n");
        say(client, "{\"return\": " + answer + ", \"id\": \"" + command.group(1) + "\"}\n");
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void say(SocketChannel client, String text) throws IOException {
    client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void anOrderThatBlocksEndsWhenTheControlIsClosed() throws IOException {
    try (ServerSocketChannel monitor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      monitor.bind(UnixDomainSocketAddress.of(socket()));
      QemuMachine machine = new QemuMachine(socket());
      CompletableFuture<Void> pausing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  machine.pause();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      try (SocketChannel client = monitor.accept()) {
        assertThat(client.isConnected()).isTrue();
        machine.close();
        assertThatThrownBy(pausing::join).hasCauseInstanceOf(java.io.UncheckedIOException.class);
      }
    }
  }
}
