package dev.spindle.standalone;

import dev.spindle.standalone.stack.Addresses;
import dev.spindle.standalone.stack.Stack;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the services until it is told to end. */
@Command(
    name = "up",
    description =
        "Start Kafka, PostgreSQL, an S3 server and the four services, and run them until Ctrl-C or 'spindle down'.")
final class UpCommand implements Callable<Integer> {
  @Mixin private StackOptions stackOptions = new StackOptions();

  @Override
  public Integer call() throws Exception {
    Screen screen = Screen.standard();
    CountDownLatch told = new CountDownLatch(1);
    try (Stack stack = stackOptions.start(screen)) {
      Addresses at = stack.addresses();
      screen.line("");
      screen.line(
          "  upload-service      " + at.upload() + "  (API: " + at.upload() + "/q/openapi)");
      for (Addresses.OfLoader loader : at.loaders()) {
        screen.line(
            "  loader-service      " + loader.http() + "/v1/drives  (" + loader.name() + ")");
        screen.line("  drives              " + loader.nbd() + "/IMAGE-ID");
      }
      screen.line("  reconciler-service  " + at.reconciler() + "/v1/ledgers");
      screen.line("  data centres        " + at.objects() + "/east, " + at.objects() + "/west");
      screen.line("");
      Path tokenFile = stackOptions.stateDirectory().tokenFile();
      screen.line("Send an image with:");
      screen.line(
          "  ./spindle upload DISC.iso --server " + at.upload() + " --token-file " + tokenFile);
      screen.line("List images with:");
      screen.line(
          "  curl -H \"Authorization: Bearer $(cat "
              + tokenFile
              + ")\" "
              + at.upload()
              + "/v1/images");
      screen.line("Ctrl-C or './spindle down' ends all.");
      Ending.onSignal(stack::close, told::countDown);
      told.await();
    }
    return 0;
  }
}
