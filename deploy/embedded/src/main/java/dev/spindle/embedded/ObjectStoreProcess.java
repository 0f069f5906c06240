package dev.spindle.embedded;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/**
 * Runs s3proxy from its own jar with nothing of ours on its class path. It stands alone in its
 * file, without reference to other classes, because it is unpacked and run by itself.
 */
final class ObjectStoreProcess {
  /** One second between looks at the parent process, in milliseconds. */
  private static final long PARENT_POLL_MILLIS = 1000;

  private ObjectStoreProcess() {}

  /** Arguments: s3proxy's jar, its properties file, the pid of the process to end with. */
  public static void main(String[] arguments) throws Exception {
    runHere(Path.of(arguments[0]), Path.of(arguments[1]));
    long parent = Long.parseLong(arguments[2]);
    while (ProcessHandle.current().parent().filter(of -> of.pid() == parent).isPresent()) {
      Thread.sleep(PARENT_POLL_MILLIS);
    }
    System.exit(0);
  }

  /** Starts the server in this JVM; returns when it listens. */
  @SuppressWarnings("resource") // the class loader lives as long as the JVM
  static void runHere(Path jar, Path properties) throws Exception {
    URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    loader
        .loadClass("org.gaul.s3proxy.Main")
        .getMethod("main", String[].class)
        .invoke(null, (Object) new String[] {"--properties", properties.toString()});
  }
}
