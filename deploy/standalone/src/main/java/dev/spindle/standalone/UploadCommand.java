package dev.spindle.standalone;

import dev.spindle.device.ImageAccess;
import dev.spindle.device.Rate;
import dev.spindle.device.Upload;
import dev.spindle.device.UploadOptions;
import dev.spindle.device.UploadOutcome;
import dev.spindle.device.UploadRecords;
import dev.spindle.device.http.HttpImageServer;
import dev.spindle.device.terminal.ProgressStyle;
import dev.spindle.device.terminal.UploadDisplay;
import dev.spindle.model.BearerToken;
import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import dev.spindle.standalone.stack.StateDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spindle upload}: the device on the command line. */
@Command(
    name = "upload",
    mixinStandardHelpOptions = true,
    description = {
      "Uploads an installation image, what a VM waits for first.",
      "Run it again with the same file and server to go on after an interruption."
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the image is complete: on the disc, verified, and in every data centre",
      "1:the image has failed, or its server could not be reached in time",
      "2:the command line is wrong",
      "3:the file cannot be read, or has changed",
      "4:the server refuses",
      "5:interrupted; the same command goes on"
    })
public final class UploadCommand implements Callable<Integer> {
  static final int COMPLETE = 0;
  static final int FAILED = 1;
  static final int SOURCE_TROUBLE = 3;
  static final int REFUSED = 4;
  static final int INTERRUPTED = 5;

  /** Where {@code spindle up} has the upload-service. */
  static final String DEFAULT_SERVER = "http://localhost:7080";

  @Parameters(paramLabel = "DISC.iso", description = "The image's file.")
  @SuppressWarnings("NullAway.Init")
  private Path source;

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = DEFAULT_SERVER,
      description = "The upload-service. Default: ${DEFAULT-VALUE}")
  @SuppressWarnings("NullAway.Init")
  private URI server;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      converter = UploadConverters.RateConverter.class,
      defaultValue = "unlimited",
      description = "Bits a second, as 20M or 1.5Gbit; bytes as 2.5MB. Default: ${DEFAULT-VALUE}")
  @SuppressWarnings("NullAway.Init")
  private Rate rate;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "" + UploadOptions.DEFAULT_CONNECTIONS,
      description = "Fragments on their way at once, at most. Default: ${DEFAULT-VALUE}")
  private int connections;

  @Option(
      names = "--fragment-size",
      paramLabel = "SIZE",
      converter = UploadConverters.FragmentSizeConverter.class,
      description =
          "256K to 64M, a power of two. Default: 256K to 1M, so that one takes some 100 ms at --rate")
  private @Nullable Integer fragmentSize;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What people call the image. Default: the file's name")
  private @Nullable String name;

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      converter = UploadConverters.Sha256Converter.class,
      description = "The image's digest, for the server to verify.")
  private @Nullable Sha256 sha256;

  @Option(
      names = "--no-digest",
      description = "Do not compute the file's SHA-256 to compare it with the server's.")
  private boolean noDigest;

  @Option(
      names = "--image",
      paramLabel = "ID",
      description = "Upload into an image that is registered already, as status.imageId has it.")
  private @Nullable String image;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "The token to show: with --image that image's, as its Secret has it; else one that may register images."
              + " Default: $SPINDLE_TOKEN, else that of the services that 'spindle up' runs here")
  private @Nullable Path tokenFile;

  @Option(
      names = "--restart",
      description = "Begin a new image even if an upload of this file could go on.")
  private boolean restart;

  @Option(
      names = "--give-up-after",
      paramLabel = "SECONDS",
      description = "How long the server may be out of reach. Default: for ever")
  private @Nullable Integer giveUpAfterSeconds;

  @Option(
      names = "--progress",
      paramLabel = "none|plain|bar",
      converter = UploadConverters.ProgressStyleConverter.class,
      description = "How progress is shown. Default: bar on a terminal, else plain")
  private @Nullable ProgressStyle progress;

  @Option(names = "--verbose", description = "Say more, and show where errors come from.")
  private boolean verbose;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() {
    UploadOptions options = options();
    AtomicBoolean ended = new AtomicBoolean();
    try (HttpImageServer imageServer = new HttpImageServer(options.server(), registrarsToken());
        UploadDisplay display = UploadDisplay.suiting(System.out, progress, verbose)) {
      UploadRecords records =
          UploadRecords.ofUser(System.getenv(), Path.of(System.getProperty("user.home")));
      Upload upload = Upload.of(options, imageServer, records, display);
      Thread onInterrupt = new Thread(() -> interrupted(upload, display, ended));
      Runtime.getRuntime().addShutdownHook(onInterrupt);
      display.show(upload::progress);
      UploadOutcome outcome = upload.run();
      if (ended.getAndSet(true)) {
        return INTERRUPTED; // The shutdown hook has said so.
      }
      display.close();
      return told(outcome, System.out, System.err);
    } catch (RuntimeException e) {
      ended.set(true);
      if (verbose) {
        e.printStackTrace(System.err);
      }
      System.err.println("spindle upload: this is a bug: " + e + " (--verbose says more)");
      return FAILED;
    }
  }

  /** Says how the upload ended, and gives the exit code for it. */
  static int told(UploadOutcome outcome, PrintStream out, PrintStream err) {
    return switch (outcome) {
      case UploadOutcome.Completed(ImageId id, Sha256 digest, Duration took) -> {
        out.println(
            took.isZero()
                ? "Image " + id + " was complete already; SHA-256 " + digest
                : "Image "
                    + id
                    + " is complete; SHA-256 "
                    + digest
                    + "; "
                    + UploadDisplay.seconds(took));
        yield COMPLETE;
      }
      case UploadOutcome.Failed(ImageId id, String reason) ->
          said(err, "Image " + id + " has failed: " + reason, FAILED);
      case UploadOutcome.Gone(ImageId id) ->
          said(
              err,
              "Image "
                  + id
                  + " was deleted or has expired on the server. Run the same command again to"
                  + " upload a new one.",
              FAILED);
      case UploadOutcome.SourceChanged(String reason) ->
          said(err, reason + " Use --restart to upload it as a new image.", SOURCE_TROUBLE);
      case UploadOutcome.SourceUnusable(String reason) -> said(err, reason, SOURCE_TROUBLE);
      case UploadOutcome.Refused(var problem) ->
          said(err, "The server refuses: " + problem, REFUSED);
      case UploadOutcome.ServerUnreachable(Duration after, String reason) ->
          said(
              err,
              "The server has been out of reach for "
                  + UploadDisplay.seconds(after)
                  + " ("
                  + reason
                  + "). Check --server, and run the same command again to go on.",
              FAILED);
      case UploadOutcome.Stopped() ->
          said(err, "Interrupted. Run the same command again to go on.", INTERRUPTED);
    };
  }

  private static int said(PrintStream err, String text, int exitCode) {
    err.println("spindle upload: " + text);
    return exitCode;
  }

  /** Ctrl-C runs this as a shutdown hook, where only halting sets the exit code. */
  private static void interrupted(Upload upload, UploadDisplay display, AtomicBoolean ended) {
    if (!ended.getAndSet(true)) {
      upload.stop();
      display.close();
      Runtime.getRuntime().halt(told(new UploadOutcome.Stopped(), System.out, System.err));
    }
  }

  private UploadOptions options() {
    boolean web = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
    if (!web || server.getHost() == null) {
      throw wrong("--server takes an address such as " + DEFAULT_SERVER + ", not " + server);
    }
    if (connections < 1 || connections > UploadOptions.MAX_CONNECTIONS) {
      throw wrong("--connections takes 1 to " + UploadOptions.MAX_CONNECTIONS);
    }
    if (sha256 != null && noDigest) {
      throw wrong("--sha256 and --no-digest exclude each other");
    }
    @Nullable Duration giveUpAfter =
        giveUpAfterSeconds == null ? null : Duration.ofSeconds(giveUpAfterSeconds);
    return new UploadOptions(
        source,
        server,
        name,
        rate,
        connections,
        fragmentSize,
        sha256,
        !noDigest,
        restart,
        registeredImage(),
        giveUpAfter);
  }

  private @Nullable ImageAccess registeredImage() {
    if (image == null) {
      return null;
    }
    if (!ImageId.isValid(image)) {
      throw wrong("--image takes an image's id, not " + image);
    }
    if (restart || name != null || fragmentSize != null) {
      throw wrong("an image that is registered already cannot be begun anew or be another one");
    }
    BearerToken token = givenToken();
    return new ImageAccess(new ImageId(image), token == null ? "" : token.text());
  }

  private @Nullable BearerToken registrarsToken() {
    BearerToken given = givenToken();
    return given != null || image != null ? given : OwnToken.of(StateDirectory.byDefault(), server);
  }

  private @Nullable BearerToken givenToken() {
    if (tokenFile != null) {
      try {
        return BearerToken.readAll(tokenFile).getFirst();
      } catch (IOException e) {
        throw wrong("--token-file cannot be read: " + e);
      }
    }
    String text = System.getenv("SPINDLE_TOKEN");
    if (text == null || text.isBlank()) {
      return null;
    }
    if (!BearerToken.isValid(text.strip())) {
      throw wrong("$SPINDLE_TOKEN is no token");
    }
    return new BearerToken(text.strip());
  }

  private ParameterException wrong(String text) {
    return new ParameterException(spec.commandLine(), text);
  }
}
