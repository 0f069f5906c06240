package dev.spindle.standalone.stack;

import dev.spindle.model.BearerToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The running stack of one machine: started in order, each part started again when it dies, all
 * ended together.
 */
public final class Stack implements AutoCloseable {
  /** 120 s: the first start of PostgreSQL makes its cluster, and four JVMs share few cores. */
  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  /** 1 s before a part that died is started again, so that one that cannot start does not spin. */
  private static final long RESTART_MILLIS = 1000;

  private final StateDirectory state;
  private final Addresses addresses;
  private final BearerToken token;
  private final StackListener listener;
  private final FileChannel lockChannel;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final Map<String, PartProcess> running = new LinkedHashMap<>();
  private boolean closing;

  private Stack(
      StateDirectory state,
      Addresses addresses,
      BearerToken token,
      StackListener listener,
      FileChannel lockChannel) {
    this.token = token;
    this.state = state;
    this.addresses = addresses;
    this.listener = listener;
    this.lockChannel = lockChannel;
  }

  /**
   * Starts everything and returns when all is ready.
   *
   * @param home the repository, with everything built
   * @param overrides configuration of the services that comes before the launcher's own
   * @throws StackException when it cannot be started, with what to do about it
   */
  public static Stack start(
      StateDirectory state,
      Ports ports,
      Path home,
      Map<String, String> overrides,
      StackListener listener)
      throws IOException, InterruptedException, StackException {
    state.create();
    FileChannel lock = lock(state);
    endLeftovers(state);
    Map<String, Integer> taken = ports.taken();
    if (!taken.isEmpty()) {
      lock.close();
      throw new StackException(
          taken.entrySet().stream()
                  .map(port -> port.getValue() + " for " + port.getKey())
                  .collect(Collectors.joining(", "))
              + (taken.size() == 1 ? " is" : " are")
              + " taken on this machine; choose others with --port-base (0 takes free ones) and --nbd-port");
    }
    Parts parts = new Parts(state, ports, overrides, home);
    Stack stack = new Stack(state, Addresses.of(ports), state.token(), listener, lock);
    try {
      stack.startTogether(parts.infrastructure());
      stack.startTogether(parts.services());
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      if (e instanceof IOException io) {
        throw new StackException(io.getMessage() + "; its log is in " + state.logs(), io);
      }
      throw e;
    }
  }

  /**
   * Holds the state directory for this process: two stacks on one directory would destroy each
   * other's data.
   */
  private static FileChannel lock(StateDirectory state) throws IOException, StackException {
    FileChannel channel =
        FileChannel.open(state.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException _) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new StackException(
          "another spindle runs from "
              + state.path()
              + "; end it with './spindle down', or choose another directory with --state");
    }
    return channel;
  }

  /**
   * Ends what a launcher that was killed left behind; their command lines name the part, so no
   * stranger is hit.
   */
  private static void endLeftovers(StateDirectory state) throws IOException {
    RunFile.read(state)
        .ifPresent(
            left ->
                left.processes()
                    .forEach(
                        (part, pid) ->
                            ProcessHandle.of(pid)
                                .filter(
                                    process ->
                                        process
                                            .info()
                                            .commandLine()
                                            .orElse("")
                                            .contains("-Dspindle.part=" + part))
                                .ifPresent(
                                    process -> {
                                      process.destroyForcibly();
                                      process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
                                    })));
    Files.deleteIfExists(state.runFile());
  }

  private void startTogether(List<Part> parts) throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (Part part : parts) {
      launch(part);
    }
    for (Part part : parts) {
      process(part).awaitReady(http, START_LIMIT);
      listener.ready(part.name(), Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private synchronized PartProcess process(Part part) {
    PartProcess process = running.get(part.name());
    if (process == null) {
      throw new IllegalStateException(part.name() + " was not started");
    }
    return process;
  }

  private synchronized void launch(Part part) throws IOException {
    if (closing) {
      return;
    }
    PartProcess process = PartProcess.start(part, state.logs().resolve(part.name() + ".log"));
    running.put(part.name(), process);
    new RunFile(
            ProcessHandle.current().pid(),
            running.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().pid())),
            addresses)
        .write(state);
    process.onExit().thenAccept(_ -> revive(process));
  }

  private void revive(PartProcess dead) {
    synchronized (this) {
      if (closing) {
        return;
      }
    }
    listener.restarted(dead.part().name(), dead.exitValue());
    try {
      TimeUnit.MILLISECONDS.sleep(RESTART_MILLIS);
      launch(dead.part());
    } catch (IOException e) {
      throw new UncheckedIOException(dead.part().name() + " cannot be started again", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the upload-service asks of those who register images. */
  public BearerToken token() {
    return token;
  }

  public Addresses addresses() {
    return addresses;
  }

  /** Ends the services first, then what they rely on. */
  @Override
  public void close() {
    List<PartProcess> parts;
    synchronized (this) {
      if (closing) {
        return;
      }
      closing = true;
      parts = List.copyOf(running.values());
    }
    try {
      end(
          parts.stream()
              .filter(part -> part.part().readiness() instanceof Part.Readiness.AnswersAt)
              .toList());
      end(
          parts.stream()
              .filter(part -> part.part().readiness() instanceof Part.Readiness.SaysReady)
              .toList());
      Files.deleteIfExists(state.runFile());
      lockChannel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      http.close();
    }
  }

  private static void end(List<PartProcess> parts) throws InterruptedException {
    parts.forEach(PartProcess::askToEnd);
    for (PartProcess part : parts) {
      part.awaitEnd();
    }
  }
}
