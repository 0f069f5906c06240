package dev.spindle.upload;

import dev.spindle.model.BearerToken;
import dev.spindle.model.ImageLayout;
import dev.spindle.upload.access.Access;
import dev.spindle.upload.access.AccessConfig;
import dev.spindle.upload.catalogue.Catalogue;
import dev.spindle.upload.drive.DrivesOnOffer;
import dev.spindle.upload.loader.HttpCapacities;
import dev.spindle.upload.receive.Announcer;
import dev.spindle.upload.receive.Attendance;
import dev.spindle.upload.receive.EventOutlet;
import dev.spindle.upload.receive.FragmentReceiver;
import dev.spindle.upload.receive.FragmentRequests;
import dev.spindle.upload.receive.ImageLife;
import dev.spindle.upload.receive.LedgerSource;
import dev.spindle.upload.receive.Registration;
import dev.spindle.upload.receive.Restart;
import dev.spindle.upload.receive.RunNumbering;
import dev.spindle.upload.receive.UploadConfig;
import dev.spindle.upload.receive.Uploads;
import dev.spindle.upload.reconciler.HttpLedger;
import dev.spindle.upload.sequence.SequenceBytes;
import dev.spindle.upload.sequence.SequenceOrders;
import dev.spindle.upload.sequence.Sequences;
import dev.spindle.upload.sequence.Turns;
import dev.spindle.upload.staging.StagingVolume;
import dev.spindle.upload.tus.TusConfig;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/** Makes the logic's objects, which know no framework, from configuration and adapters. */
@Dependent
class UploadAssembly {
  private static final Logger LOG = Logger.getLogger(UploadAssembly.class);

  private final UploadConfig config;
  private final TusConfig tus;
  private final AccessConfig access;

  UploadAssembly(UploadConfig config, TusConfig tus, AccessConfig access) {
    this.config = config;
    this.tus = tus;
    this.access = access;
  }

  @Produces
  @Singleton
  StagingVolume volume() throws IOException {
    return StagingVolume.open(config.staging(), config.stagingReserve());
  }

  void close(@Disposes StagingVolume volume) {
    volume.close();
  }

  @Produces
  @Singleton
  Access access(Catalogue catalogue) throws IOException {
    if (access.operatorTokenFile().isEmpty()) {
      LOG.warn(
          "no call needs a token: whoever reaches this service may do everything;"
              + " set spindle.upload.access.operator-token-file");
      return Access.open();
    }
    return Access.checked(
        BearerToken.readAll(access.operatorTokenFile().get()), catalogue::tokenDigest);
  }

  @Produces
  @Singleton
  LedgerSource ledger() {
    return new HttpLedger(config.reconcilerUrl());
  }

  @Produces
  @Singleton
  Uploads uploads(Catalogue catalogue, StagingVolume volume) {
    return new Uploads(catalogue, volume, Clock.systemUTC());
  }

  @Produces
  @Singleton
  Announcer announcer(EventOutlet events) {
    return new Announcer(events, config.advertisedUrl(), config.announceTimeout());
  }

  @Produces
  @Singleton
  ImageLife life(Uploads uploads, Catalogue catalogue, EventOutlet events) {
    return new ImageLife(
        uploads,
        catalogue,
        events,
        Clock.systemUTC(),
        config.expiresAfter(),
        config.announceTimeout());
  }

  @Produces
  @Singleton
  Attendance attendance(Uploads uploads, Catalogue catalogue, ImageLife life, LedgerSource ledger) {
    return new Attendance(
        uploads, catalogue, life, ledger, Clock.systemUTC(), config.expiresAfter());
  }

  @Produces
  @Singleton
  FragmentRequests requests(Uploads uploads, Announcer announcer, ImageLife life) {
    return new FragmentRequests(uploads, announcer, life);
  }

  @Produces
  @Singleton
  FragmentReceiver receiver(
      Uploads uploads,
      StagingVolume volume,
      Announcer announcer,
      ImageLife life,
      @VirtualThreads ExecutorService virtualThreads) {
    return new FragmentReceiver(uploads, volume, announcer, life, virtualThreads);
  }

  @Produces
  @Singleton
  DrivesOnOffer drives() {
    return new DrivesOnOffer(
        List.copyOf(config.drives().keySet()),
        new HttpCapacities(config.drives()),
        Clock.systemUTC());
  }

  @Produces
  @Singleton
  Registration registration(
      Catalogue catalogue,
      Uploads uploads,
      StagingVolume volume,
      DrivesOnOffer drives,
      EventOutlet events) {
    return new Registration(
        catalogue,
        uploads,
        volume,
        drives,
        events,
        new Registration.Limits(
            config.maxSize(),
            config.expiresAfter(),
            config.dataCentres().orElse(List.of()),
            config.announceTimeout()),
        Clock.systemUTC());
  }

  @Produces
  @Singleton
  RunNumbering numbering(
      Uploads uploads,
      FragmentReceiver receiver,
      Announcer announcer,
      ImageLife life,
      @VirtualThreads ExecutorService virtualThreads) {
    return new RunNumbering(uploads, receiver, announcer, life, virtualThreads);
  }

  @Produces
  @Singleton
  Turns turns() {
    return new Turns(tus.patience());
  }

  @Produces
  @Singleton
  Sequences sequences(StagingVolume volume, Uploads uploads, ImageLife life, Turns turns) {
    return new Sequences(
        volume,
        uploads,
        life,
        turns,
        Clock.systemUTC(),
        new Sequences.Times(config.expiresAfter(), tus.usedPartialsStay()));
  }

  @Produces
  @Singleton
  SequenceOrders orders(
      StagingVolume volume,
      Uploads uploads,
      Sequences sequences,
      Registration registration,
      FragmentReceiver receiver,
      RunNumbering numbering) {
    return new SequenceOrders(
        volume,
        uploads,
        sequences,
        registration,
        receiver,
        numbering,
        Clock.systemUTC(),
        largest());
  }

  @Produces
  @Singleton
  SequenceBytes bytes(
      StagingVolume volume,
      Sequences sequences,
      SequenceOrders orders,
      FragmentReceiver receiver,
      RunNumbering numbering) {
    return new SequenceBytes(volume, sequences, orders, receiver, numbering, largest());
  }

  private long largest() {
    return Math.min(config.maxSize(), ImageLayout.MAX_SIZE_BYTES);
  }

  @Produces
  @Singleton
  Restart restart(
      Catalogue catalogue,
      Uploads uploads,
      StagingVolume volume,
      Announcer announcer,
      ImageLife life,
      LedgerSource ledger) {
    return new Restart(
        catalogue, uploads, volume, announcer, life, ledger, config.announceAgainPerSecond());
  }
}
