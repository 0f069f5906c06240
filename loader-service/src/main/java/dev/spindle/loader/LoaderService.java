package dev.spindle.loader;

import dev.spindle.loader.datacentre.BucketObjects;
import dev.spindle.loader.datacentre.DataCentreConfig;
import dev.spindle.loader.disc.Discs;
import dev.spindle.loader.drive.Announcer;
import dev.spindle.loader.drive.DriveConfig;
import dev.spindle.loader.drive.Drives;
import dev.spindle.loader.kubevirt.KubeVirt;
import dev.spindle.loader.kubevirt.KubeVirtConfig;
import dev.spindle.loader.load.FinishedObjects;
import dev.spindle.loader.load.ImageDirectory;
import dev.spindle.loader.load.ImagesOfDrive;
import dev.spindle.loader.load.LoadConfig;
import dev.spindle.loader.load.Loading;
import dev.spindle.loader.load.LostDiscs;
import dev.spindle.loader.load.Receipts;
import dev.spindle.loader.load.Repairs;
import dev.spindle.loader.load.StagedFragments;
import dev.spindle.loader.load.Verification;
import dev.spindle.loader.nbd.NbdConfig;
import dev.spindle.loader.nbd.NbdServer;
import dev.spindle.loader.nfs.Exports;
import dev.spindle.loader.nfs.NfsConfig;
import dev.spindle.loader.nfs.NfsServer;
import dev.spindle.loader.qmp.QmpConfig;
import dev.spindle.loader.qmp.QmpSockets;
import dev.spindle.loader.rest.HttpImageDirectory;
import dev.spindle.loader.rest.HttpStagedFragments;
import dev.spindle.loader.stall.StallConfig;
import dev.spindle.loader.stall.StallSettings;
import dev.spindle.loader.stall.VirtualMachines;
import dev.spindle.model.BearerToken;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Puts the service's parts together, starts them, and ends them in the opposite order. */
@ApplicationScoped
public class LoaderService {
  /** Quarkus connects channels at {@code Interceptor.Priority.LIBRARY_BEFORE}, which is 1000. */
  private static final int BEFORE_MESSAGING = 1;

  private static final int AFTER_MESSAGING = 2000;

  @Produces
  @Singleton
  Drives drives(
      DriveConfig config,
      StallConfig stalls,
      QmpSockets sockets,
      KubeVirt kubeVirt,
      Announcer announcer) {
    VirtualMachines machines =
        machine -> sockets.control(machine).or(() -> kubeVirt.control(machine));
    return new Drives(
        new Discs(config.discs()),
        config,
        announcer,
        new StallSettings(config.stalledAfter(), stalls.pauseAfter(), machines, System::nanoTime));
  }

  @Produces
  @Singleton
  QmpSockets qmpSockets(QmpConfig config) {
    return new QmpSockets(config.qmpFolder().orElse(null));
  }

  @Produces
  @Singleton
  KubeVirt kubeVirt(KubeVirtConfig config) {
    return new KubeVirt(config);
  }

  @Produces
  @Singleton
  Verification verification(Announcer announcer) {
    return new Verification(announcer);
  }

  @Produces
  @Singleton
  Loading loading(LoadConfig config, Announcer announcer) {
    return new Loading(config, announcer);
  }

  @Produces
  @Singleton
  StagedFragments stagedFragments(LoadConfig config) throws IOException {
    return new HttpStagedFragments(config.fetchTimeout(), uploadToken(config));
  }

  @Produces
  @Singleton
  HttpImageDirectory imageDirectory(LoadConfig config) throws IOException {
    return new HttpImageDirectory(config.uploadUrl(), config.fetchTimeout(), uploadToken(config));
  }

  private static @Nullable BearerToken uploadToken(LoadConfig config) throws IOException {
    return config.uploadTokenFile().isEmpty()
        ? null
        : BearerToken.readAll(config.uploadTokenFile().get()).getFirst();
  }

  @Produces
  @Singleton
  LostDiscs lostDiscs(Drives drives, ImagesOfDrive images) {
    return new LostDiscs(drives, images);
  }

  @Produces
  @Singleton
  FinishedObjects finishedObjects(DataCentreConfig config) {
    return new BucketObjects(config);
  }

  @Produces
  @Singleton
  Receipts receipts(
      Drives drives, ImageDirectory directory, StagedFragments staged, Loading loading) {
    return new Receipts(drives, directory, staged, loading);
  }

  @Produces
  @Singleton
  Repairs repairs(
      Receipts receipts,
      Loading loading,
      FinishedObjects objects,
      Announcer announcer,
      LoadConfig config) {
    return new Repairs(receipts, loading, objects, announcer, config.advertisedUrl());
  }

  @Produces
  @Singleton
  NbdServer nbdServer(Drives drives, NbdConfig config) {
    return new NbdServer(drives, config);
  }

  @Produces
  @Singleton
  Exports exports(NfsConfig config, DriveConfig drives) {
    return Exports.of(config, drives.discs());
  }

  @Produces
  @Singleton
  NfsServer nfsServer(Drives drives, NfsConfig config, Exports exports, LostDiscs lost) {
    return new NfsServer(drives, config, exports, lost::hasLooked);
  }

  /** Before the first event is taken: an image that has a disc here must be known then. */
  void open(
      @Observes @Priority(BEFORE_MESSAGING) StartupEvent event,
      Drives drives,
      Verification verification)
      throws IOException {
    drives.onInsert(verification::follow);
    drives.open();
  }

  /** After messaging is there, since drives are announced. */
  void start(
      @Observes @Priority(AFTER_MESSAGING) StartupEvent event,
      Drives drives,
      NbdServer nbd,
      NfsServer nfs,
      Loading loading,
      KubeVirt kubeVirt,
      LostDiscs lost,
      MeterRegistry meters) {
    drives.start();
    nbd.open();
    nfs.open();
    lost.start();
    kubeVirt.start(drives, nfs, lost::hasLooked);
    meters.gauge("spindle.loader.fetches.pending", loading, Loading::pending);
    meters.gauge("spindle.loader.drives", drives, all -> all.all().size());
  }

  /** Connections end first: a guest's hypervisor reconnects, but would not forgive an error. */
  void stop(
      @Observes ShutdownEvent event,
      KubeVirt kubeVirt,
      NbdServer nbd,
      NfsServer nfs,
      Loading loading,
      LostDiscs lost,
      Verification verification,
      Drives drives) {
    kubeVirt.close();
    nbd.close();
    nfs.close();
    lost.close();
    loading.close();
    verification.close();
    drives.close();
  }
}
