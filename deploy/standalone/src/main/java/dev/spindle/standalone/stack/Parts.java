package dev.spindle.standalone.stack;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the processes of the stack are and how each is started. */
final class Parts {
  /** 2: the C library keeps memory that was freed for each of its arenas, by default 16 here. */
  private static final Map<String, String> FEW_ARENAS = Map.of("MALLOC_ARENA_MAX", "2");

  /** The data centres of one machine: two buckets, so that one's loss can be tried. */
  static final List<String> DATA_CENTRES = List.of("east", "west");

  /** What the embedded S3 server takes; it listens on the loopback address only. */
  private static final String ACCESS_KEY = "spindle";

  private static final String SECRET_KEY = "spindle-secret";

  private static final List<String> TOPICS =
      List.of(
          dev.spindle.event.Topics.IMAGES,
          dev.spindle.event.Topics.RECEIVED,
          dev.spindle.event.Topics.LOADED,
          dev.spindle.event.Topics.SYNCED,
          dev.spindle.event.Topics.WANTED,
          dev.spindle.event.Topics.MISSING,
          dev.spindle.event.Topics.SETTLED,
          dev.spindle.event.Topics.DRIVES);

  private final StateDirectory state;
  private final Ports ports;
  private final Addresses addresses;
  private final Map<String, String> overrides;
  private final Path home;

  /**
   * The parts on these ports.
   *
   * @param overrides configuration of the services that comes before the launcher's own, by
   *     property name
   */
  Parts(StateDirectory state, Ports ports, Map<String, String> overrides, Path home) {
    this.state = state;
    this.ports = ports;
    this.addresses = Addresses.of(ports);
    this.overrides = Map.copyOf(overrides);
    this.home = home;
  }

  /** Kafka, PostgreSQL and the S3 server; the services need them. */
  List<Part> infrastructure() {
    return List.of(
        embedded("kafka", "EmbeddedKafka", "256m", ports.kafka(), TOPICS),
        embedded(
            "postgresql",
            "EmbeddedPostgreSql",
            // unpacking PostgreSQL's binaries the first time takes an LZMA dictionary of 64 MiB
            "192m",
            ports.postgreSql(),
            List.of("spindle_upload", "spindle_reconciler")),
        embedded("objects", "EmbeddedObjectStore", "64m", ports.objects(), DATA_CENTRES));
  }

  /** The four services; the loader-service as often as there are loaders. */
  List<Part> services() {
    Map<String, String> upload = new LinkedHashMap<>();
    upload.put("spindle.upload.staging", state.data("staging").toString());
    upload.put("spindle.upload.access.operator-token-file", state.tokenFile().toString());
    upload.put("spindle.upload.advertised-url", addresses.upload().toString());
    addresses
        .loaders()
        .forEach(at -> upload.put("spindle.upload.drives." + at.name(), at.http().toString()));
    upload.put("spindle.upload.data-centres", String.join(",", DATA_CENTRES));
    upload.put("spindle.upload.reconciler-url", addresses.reconciler().toString());
    upload.putAll(database("spindle_upload"));

    Map<String, String> sync = new LinkedHashMap<>();
    sync.put("spindle.sync.upload-token-file", state.tokenFile().toString());
    sync.put("spindle.sync.upload-url", addresses.upload().toString());
    sync.putAll(dataCentres("spindle.sync"));

    Map<String, String> reconciler = new LinkedHashMap<>(database("spindle_reconciler"));
    // only for those who try custom resources with it, which are off otherwise
    reconciler.put("spindle.reconciler.kubernetes.upload-url", addresses.upload().toString());
    reconciler.put("spindle.reconciler.kubernetes.upload-token-file", state.tokenFile().toString());

    List<Part> all = new ArrayList<>();
    all.add(service("reconciler-service", ports.reconciler(), "192m", reconciler));
    all.add(service("upload-service", ports.upload(), "256m", upload));
    for (int n = 0; n < ports.loaders().size(); n++) {
      all.add(loader(n));
    }
    all.add(service("sync-service", ports.sync(), "256m", sync));
    return all;
  }

  /** The first loader's part and folder are named as if it were the only one. */
  private Part loader(int n) {
    Addresses.OfLoader at = addresses.loaders().get(n);
    Ports.OfLoader itsPorts = ports.loaders().get(n);
    String suffix = n == 0 ? "" : "-" + n;
    Map<String, String> loader = new LinkedHashMap<>();
    loader.put("spindle.replica", at.name());
    loader.put("spindle.loader.discs", state.data("discs" + suffix).toString());
    loader.put("spindle.loader.qmp-folder", state.sockets().toString());
    loader.put("spindle.loader.nbd.host", "127.0.0.1");
    loader.put("spindle.loader.nbd.port", Integer.toString(itsPorts.nbd()));
    loader.put("spindle.loader.advertised-url", at.http().toString());
    loader.put("spindle.loader.upload-token-file", state.tokenFile().toString());
    loader.put("spindle.loader.upload-url", addresses.upload().toString());
    loader.putAll(dataCentres("spindle.loader"));
    return service("loader-service", "loader-service" + suffix, itsPorts.http(), "192m", loader);
  }

  private Map<String, String> database(String name) {
    return Map.of(
        "quarkus.datasource.jdbc.url",
        addresses.postgreSql() + name,
        "quarkus.datasource.reactive.url",
        "postgresql://127.0.0.1:" + ports.postgreSql() + "/" + name,
        "quarkus.datasource.username",
        "postgres",
        "quarkus.datasource.password",
        "postgres");
  }

  private Map<String, String> dataCentres(String prefix) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String name : DATA_CENTRES) {
      String dataCentre = prefix + ".data-centres." + name + ".";
      properties.put(dataCentre + "endpoint", addresses.objects().toString());
      properties.put(dataCentre + "bucket", name);
      properties.put(dataCentre + "access-key", ACCESS_KEY);
      properties.put(dataCentre + "secret-key", SECRET_KEY);
    }
    return properties;
  }

  private Part embedded(
      String name, String mainClass, String heap, int port, List<String> contents) {
    List<String> command = new ArrayList<>(java(name, name, heap));
    command.addAll(
        List.of(
            "-cp",
            home.resolve("deploy/standalone/target/lib") + "/*",
            "dev.spindle.embedded." + mainClass,
            "--dir",
            state.data(name).toString(),
            "--port",
            Integer.toString(port),
            "--parent-pid",
            Long.toString(ProcessHandle.current().pid())));
    command.addAll(contents);
    return new Part(name, command, FEW_ARENAS, new Part.Readiness.SaysReady());
  }

  private Part service(String name, int port, String heap, Map<String, String> properties) {
    return service(name, name, port, heap, properties);
  }

  private Part service(
      String service, String name, int port, String heap, Map<String, String> properties) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("quarkus.http.host", "127.0.0.1");
    all.put("quarkus.http.port", Integer.toString(port));
    all.put("kafka.bootstrap.servers", addresses.kafka());
    all.putAll(properties);
    all.putAll(overrides);
    List<String> command = new ArrayList<>(java(name, service, heap));
    all.forEach((property, value) -> command.add("-D" + property + "=" + value));
    command.addAll(
        List.of(
            "-jar",
            home.resolve(service).resolve("target/quarkus-app/quarkus-run.jar").toString()));
    return new Part(
        name,
        command,
        FEW_ARENAS,
        new Part.Readiness.AnswersAt(URI.create("http://127.0.0.1:" + port + "/q/health/ready")));
  }

  /**
   * How a part's JVM is started.
   *
   * @param program what it runs; parts that run the same share an archive of classes
   */
  private List<String> java(String part, String program, String heap) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heap,
        // what is not needed is not touched: without these a JVM takes all of its heap at once
        "-Xms64m",
        "-Xmn32m",
        // one machine runs eight JVMs: the serial collector needs no threads of its own and returns
        // memory
        "-XX:+UseSerialGC",
        // the optimising compiler waits for ten times as many calls: eight JVMs that start together
        // have few cores for it
        "-XX:Tier4InvocationThreshold=50000",
        "-XX:Tier4MinInvocationThreshold=6000",
        "-XX:Tier4CompileThreshold=150000",
        "-XX:Tier4BackEdgeThreshold=400000",
        // classes as an earlier run left them, made at the first end after a build: half the start
        // (one of several replicas makes it, the others take it when it is there)
        part.equals(program) ? "-XX:+AutoCreateSharedArchive" : "-XX:-AutoCreateSharedArchive",
        "-XX:SharedArchiveFile=" + home.resolve("deploy/standalone/target/" + program + ".jsa"),
        // where it was made for: moved elsewhere, each of its pages is a copy, 40 to 90 MiB a JVM
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:ArchiveRelocationMode=0",
        "-XX:+ExitOnOutOfMemoryError",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dspindle.part=" + part);
  }
}
