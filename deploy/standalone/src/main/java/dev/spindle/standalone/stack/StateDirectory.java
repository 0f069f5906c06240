package dev.spindle.standalone.stack;

import dev.spindle.model.BearerToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where one machine's Spindle keeps everything. Its tree:
 *
 * <pre>
 * STATE/
 *   run.json      the running stack: process ids and addresses; absent when nothing runs
 *   token         what lets a caller at the upload-service; made once, for its owner's eyes only
 *   lock          held by the launcher that runs the stack
 *   logs/         PART.log of each process, and vm-ID.console of each VM's serial console
 *   kafka/        the broker's log
 *   postgresql/   catalogue and ledger
 *   objects/      the data centres' buckets
 *   staging/      received fragments
 *   discs/        discs; discs-1/ … of further loaders
 *   uploads/      what an interrupted install needs to go on
 *   sockets/      QMP sockets of VMs, two of each: the launcher's and the loader's
 * </pre>
 *
 * @param path an absolute path
 */
public record StateDirectory(Path path) {
  public StateDirectory {
    path = path.toAbsolutePath().normalize();
  }

  /** {@code $SPINDLE_STATE}, else the XDG base directory specification's state directory. */
  public static StateDirectory byDefault() {
    String own = System.getenv("SPINDLE_STATE");
    if (own != null && !own.isBlank()) {
      return new StateDirectory(Path.of(own));
    }
    String xdg = System.getenv("XDG_STATE_HOME");
    Path base =
        xdg != null && !xdg.isBlank()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".local", "state");
    return new StateDirectory(base.resolve("spindle"));
  }

  /** Makes the directory and what every part relies on. */
  public void create() throws IOException {
    Files.createDirectories(logs());
    Files.createDirectories(sockets());
  }

  public Path runFile() {
    return path.resolve("run.json");
  }

  public Path tokenFile() {
    return path.resolve("token");
  }

  /** The token of this directory's upload-service, made when there is none. */
  BearerToken token() throws IOException {
    if (!Files.exists(tokenFile())) {
      Path part = path.resolve("token.part");
      Files.deleteIfExists(part);
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(part, BearerToken.random().text() + "\n");
      Files.move(part, tokenFile(), StandardCopyOption.ATOMIC_MOVE);
    }
    return BearerToken.readAll(tokenFile()).getFirst();
  }

  public Path lockFile() {
    return path.resolve("lock");
  }

  public Path logs() {
    return path.resolve("logs");
  }

  public Path sockets() {
    return path.resolve("sockets");
  }

  /** Where a VM's monitor listens for the launcher. */
  public Path launchersQmp(String machine) {
    return sockets().resolve(machine + ".qmp");
  }

  /** Where a VM's monitor listens for the loader, which pauses it: a monitor serves one client. */
  public Path loadersQmp(String machine) {
    return sockets().resolve(machine + ".loader");
  }

  /** The directory of one part's data. */
  public Path data(String part) {
    return path.resolve(part);
  }
}
