package dev.spindle.loader.qmp;

import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.stall.VirtualMachineControl;
import dev.spindle.loader.stall.VirtualMachines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The monitors' sockets that the loader may speak to: those in one folder. */
public final class QmpSockets implements VirtualMachines {
  /** 107 bytes: Linux' {@code sun_path} with its final zero (unix(7)). */
  private static final int LONGEST_PATH = 107;

  private final @Nullable Path folder;

  /**
   * Sockets in a folder.
   *
   * @param folder null when there are none
   */
  public QmpSockets(@Nullable Path folder) {
    this.folder = folder == null ? null : folder.toAbsolutePath().normalize();
  }

  /** Why the loader may not speak to a socket, in words; empty when it may. */
  public Optional<String> objection(Path socket) {
    if (folder == null) {
      return Optional.of(
          "this loader speaks to no VM's monitor; set spindle.loader.qmp-folder to the folder of the sockets");
    }
    if (!socket.isAbsolute() || !socket.equals(socket.normalize())) {
      return Optional.of("name the socket by its absolute path, without . and ..");
    }
    if (!folder.equals(socket.getParent())) {
      return Optional.of("only sockets in " + folder + " can be named");
    }
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
      return Optional.of("a socket's path has at most " + LONGEST_PATH + " bytes");
    }
    if (Files.isSymbolicLink(socket) || Files.isRegularFile(socket, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of("it is no socket");
    }
    return Optional.empty();
  }

  @Override
  public Optional<VirtualMachineControl> control(Machine machine) {
    Path socket = machine.qmp();
    return socket == null || objection(socket).isPresent()
        ? Optional.empty()
        : Optional.of(new QemuMachine(socket));
  }
}
