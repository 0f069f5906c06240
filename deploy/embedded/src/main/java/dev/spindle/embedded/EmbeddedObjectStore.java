package dev.spindle.embedded;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An S3 server (s3proxy over the file system) in a JVM of its own, since its jar carries other
 * versions of everything. Objects stay in its directory.
 *
 * <pre>
 * dir/
 *   bin/s3proxy.jar       unpacked from our jar
 *   bin/dev/…             {@link ObjectStoreProcess}, which runs it
 *   buckets/BUCKET/KEY    the objects
 *   s3proxy.properties, s3proxy.log
 * </pre>
 */
public final class EmbeddedObjectStore implements AutoCloseable {
  private static final String ACCESS_KEY = "spindle";
  private static final String SECRET_KEY = "spindle-secret";
  private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");

  /** Warnings only, and nothing of what its logging thinks of its own configuration. */
  private static final Map<String, String> QUIET =
      Map.of(
          "LOG_LEVEL",
          "warn",
          "logback.statusListenerClass",
          "ch.qos.logback.core.status.NopStatusListener");

  /**
   * This server lets anybody read what other users of the machine could read, so nobody but its own
   * user may.
   */
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** Five seconds for requests in flight, then it is killed; files are only moved in whole. */
  private static final long CLEAN_END_SECONDS = 5;

  private final Path dir;
  private final URI endpoint;
  private final @Nullable Process process;

  private EmbeddedObjectStore(Path dir, URI endpoint, @Nullable Process process) {
    this.dir = dir;
    this.endpoint = endpoint;
    this.process = process;
  }

  /**
   * Starts a server and returns when it answers.
   *
   * @param dir where the objects are and stay
   * @param port its port on 127.0.0.1; 0 for a free one
   */
  public static EmbeddedObjectStore start(Path dir, int port) {
    URI endpoint = URI.create("http://127.0.0.1:" + FreePort.or(port));
    Path properties = prepare(dir, endpoint);
    Path log = dir.resolve("s3proxy.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // beside a test, which is over before the optimising compiler pays
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    QUIET.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-cp", dir.resolve("bin").toAbsolutePath().toString()));
    command.add(ObjectStoreProcess.class.getName());
    command.addAll(
        List.of(
            jar(dir).toString(),
            properties.toString(),
            Long.toString(ProcessHandle.current().pid())));
    ProcessBuilder java =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    try {
      Process process = java.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end-s3proxy"));
      EmbeddedObjectStore store = new EmbeddedObjectStore(dir, endpoint, process);
      try {
        Answering.await(endpoint, process::isAlive);
      } catch (RuntimeException e) {
        store.close();
        throw new IllegalStateException("the S3 server does not start; see " + log, e);
      }
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + java.command(), e);
    }
  }

  public URI endpoint() {
    return endpoint;
  }

  public String accessKey() {
    return ACCESS_KEY;
  }

  public String secretKey() {
    return SECRET_KEY;
  }

  /** Creates a bucket where absent: in this server a directory. */
  public void createBucket(String name) {
    if (!BUCKET_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a bucket's name: " + name);
    }
    try {
      Files.createDirectories(buckets(dir).resolve(name), PRIVATE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create bucket " + name, e);
    }
  }

  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(CLEAN_END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs a server in this JVM until it is told to end: {@code --dir DIR [--port N] [--parent-pid N]
   * [BUCKET…]}.
   */
  public static void main(String[] arguments) throws Exception {
    Arguments given = Arguments.parse(arguments);
    URI endpoint = URI.create("http://127.0.0.1:" + FreePort.or(given.port()));
    Path properties = prepare(given.dir(), endpoint);
    EmbeddedObjectStore store = new EmbeddedObjectStore(given.dir(), endpoint, null);
    given.names().forEach(store::createBucket);
    PrintStream output = System.out;
    System.setOut(
        new PrintStream(
            new FileOutputStream(given.dir().resolve("s3proxy.log").toFile(), true),
            true,
            StandardCharsets.UTF_8));
    QUIET.forEach(System::setProperty);
    ObjectStoreProcess.runHere(jar(given.dir()), properties);
    Answering.await(endpoint, () -> true);
    OwnProcess.serve(given, endpoint.toString(), store, output);
  }

  private static Path prepare(Path dir, URI endpoint) {
    try {
      Files.createDirectories(buckets(dir));
      unpack("s3proxy.jar", jar(dir));
      String runner = ObjectStoreProcess.class.getName().replace('.', '/') + ".class";
      unpack("ObjectStoreProcess.class", dir.resolve("bin").resolve(runner));
      Path properties = dir.resolve("s3proxy.properties").toAbsolutePath();
      Files.write(
          properties,
          List.of(
              "s3proxy.endpoint=" + endpoint,
              "s3proxy.authorization=aws-v2-or-v4",
              "s3proxy.identity=" + ACCESS_KEY,
              "s3proxy.credential=" + SECRET_KEY,
              "jclouds.provider=filesystem-nio2",
              "jclouds.identity=none",
              "jclouds.credential=none",
              "jclouds.filesystem.basedir=" + buckets(dir)));
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare " + dir, e);
    }
  }

  private static Path jar(Path dir) {
    return dir.resolve("bin").resolve("s3proxy.jar").toAbsolutePath();
  }

  private static Path buckets(Path dir) {
    return dir.resolve("buckets").toAbsolutePath();
  }

  /** Writes beside and moves, so that a start that was killed leaves nothing half written. */
  private static void unpack(String resource, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Path beside = target.resolveSibling(target.getFileName() + ".part");
    try (InputStream content = EmbeddedObjectStore.class.getResourceAsStream(resource)) {
      if (content == null) {
        throw new IOException(resource + " is not in spindle-embedded");
      }
      Files.copy(content, beside, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
  }
}
