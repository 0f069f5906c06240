package dev.spindle.standalone.vm;

import dev.spindle.standalone.process.OwnSession;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A running QEMU. */
public final class VirtualMachine implements AutoCloseable {
  /** VNC's display 0 (RFC 6143, appendix: TCP port 5900). */
  private static final int VNC_PORT = 5900;

  private final VmSpec spec;
  private final Process qemu;
  private final QmpMonitor monitor;

  private VirtualMachine(VmSpec spec, Process qemu, QmpMonitor monitor) {
    this.spec = spec;
    this.qemu = qemu;
    this.monitor = monitor;
  }

  /** Starts a VM; as {@link #prepare}. */
  public static VirtualMachine start(VmSpec spec, Path console, Consumer<VmEvent> events)
      throws IOException, InterruptedException, VmException {
    VirtualMachine machine = prepare(spec, console, events);
    machine.run();
    return machine;
  }

  /**
   * Makes a VM that does not run yet: QEMU takes a second until it could, which is best over when
   * the disc is bootable.
   *
   * @param console file that keeps what it writes on its serial console
   * @param events called for each event, from several threads
   */
  public static VirtualMachine prepare(VmSpec spec, Path console, Consumer<VmEvent> events)
      throws IOException, InterruptedException, VmException {
    Files.deleteIfExists(spec.qmpSocket());
    Files.deleteIfExists(spec.loadersQmpSocket());
    Path errors = console.resolveSibling(console.getFileName() + ".qemu");
    Process qemu =
        new ProcessBuilder(OwnSession.command(spec.command()))
            .redirectError(errors.toFile())
            .start();
    qemu.getOutputStream().close();
    Thread.ofPlatform()
        .daemon()
        .name("serial console")
        .start(
            () -> {
              try (OutputStream log =
                  Files.newOutputStream(
                      console,
                      StandardOpenOption.CREATE,
                      StandardOpenOption.WRITE,
                      StandardOpenOption.TRUNCATE_EXISTING)) {
                new SerialConsole(events).copy(qemu.getInputStream(), log);
              } catch (IOException e) {
                throw new UncheckedIOException("the log of the VM's console", e);
              }
            });
    try {
      return new VirtualMachine(spec, qemu, QmpMonitor.connect(spec.qmpSocket(), qemu, events));
    } catch (IOException e) {
      qemu.destroyForcibly();
      throw new VmException(
          "QEMU does not start: " + Files.readString(errors).strip() + " (" + e.getMessage() + ")");
    }
  }

  /** Lets it run. */
  public void run() throws IOException {
    monitor.send("cont");
  }

  /** Makes an empty disk. */
  public static void createDisk(Path disk, String size)
      throws IOException, InterruptedException, VmException {
    Process create =
        new ProcessBuilder("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), size)
            .redirectErrorStream(true)
            .start();
    String output =
        new String(
            create.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
    if (create.waitFor() != 0) {
      throw new VmException("the disk " + disk + " cannot be made: " + output.strip());
    }
  }

  /** Whether QEMU's programs are installed. */
  public static boolean isAvailable() {
    return OwnSession.isOnPath("qemu-system-x86_64") && OwnSession.isOnPath("qemu-img");
  }

  /** A VNC display whose port is free now. */
  public static int freeVncDisplay() throws IOException {
    for (int display = 0; display < 100; display++) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), VNC_PORT + display));
        return display;
      } catch (java.net.BindException _) {
        // taken; try the next
      }
    }
    throw new IOException(
        "no free VNC display: ports " + VNC_PORT + " to " + (VNC_PORT + 99) + " are all taken");
  }

  /** Where a VNC viewer finds the VM's screen. */
  public String screen() {
    return "vnc://127.0.0.1:" + (VNC_PORT + spec.vncDisplay());
  }

  /** Done when QEMU has ended. */
  public CompletableFuture<Void> ended() {
    return qemu.onExit().thenAccept(_ -> {});
  }

  /**
   * Ends QEMU, the guest's state notwithstanding; a held read would keep a polite request from ever
   * being done.
   */
  @Override
  public void close() throws IOException {
    monitor.close();
    qemu.destroy();
    try {
      if (!qemu.waitFor(5, TimeUnit.SECONDS)) {
        qemu.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      qemu.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(spec.qmpSocket());
    Files.deleteIfExists(spec.loadersQmpSocket());
  }
}
