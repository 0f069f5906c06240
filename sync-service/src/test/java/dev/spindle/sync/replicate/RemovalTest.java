package dev.spindle.sync.replicate;

import static dev.spindle.sync.replicate.ReplicationFixture.TWENTY_MIB;
import static dev.spindle.sync.replicate.ReplicationFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.ImageEvent;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the copies of an image that was deleted, has expired or has failed. */
class RemovalTest {
  @TempDir Path spool;
  private ReplicationFixture world;

  @BeforeEach
  void begin() {
    world = new ReplicationFixture(spool);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Upload halfCopied() throws Exception {
    Upload upload = world.upload(TWENTY_MIB, "east");
    world.receive(upload, 1, 8);
    await(() -> world.synced(upload, "east").count() == 8);
    return upload;
  }

  private Upload copied() throws Exception {
    Upload upload = world.upload(TWENTY_MIB, "east");
    world.receive(upload, 1, 21);
    await(() -> world.isWhole(upload, "east"));
    return upload;
  }

  private CompletableFuture<Void> delete(Upload upload, boolean withObjects) throws Exception {
    return world
        .replication()
        .handle(new ImageEvent.Deleted(upload.id(), withObjects, upload.image.name()));
  }

  private void anotherProcess(Upload upload) {
    world.replication().close();
    world.start(upload, world.settings(Long.MAX_VALUE));
  }

  @Test
  void aDeletedImageLeavesNoUnfinishedUploadAndDoesNotComeBack() throws Exception {
    Upload upload = halfCopied();
    upload.delete();

    delete(upload, false).get(20, TimeUnit.SECONDS);

    assertThat(world.east.unfinished("images/")).isEmpty();
    world.receive(upload, 9, 21);
    world.hears(upload.registered());
    assertThat(world.east.storedParts()).isEqualTo(1);
    assertThat(world.east.unfinished("images/")).isEmpty();
  }

  @Test
  void itsObjectStaysUnlessThatIsToGoAsWell() throws Exception {
    Upload upload = copied();

    delete(upload, false).get(20, TimeUnit.SECONDS);

    assertThat(world.east.find(ObjectKey.of(upload.image))).isPresent();

    delete(upload, true).get(20, TimeUnit.SECONDS);

    assertThat(world.east.find(ObjectKey.of(upload.image))).isEmpty();
  }

  @Test
  void theEventMayBeForgottenOnlyWhenNothingIsLeft() throws Exception {
    Upload upload = halfCopied();
    world.east.down(true);

    CompletableFuture<Void> done = delete(upload, true);

    assertThat(done).isNotDone();
    world.east.down(false);
    done.get(20, TimeUnit.SECONDS);
    assertThat(world.east.unfinished("images/")).isEmpty();
  }

  @Test
  void aCompletionThatCrossedItsDeletionHindersNothing() throws Exception {
    Upload upload = copied();
    world.east.down(true);
    CompletableFuture<Void> done = delete(upload, true);
    world.hears(new ImageEvent.Completed(upload.id(), upload.image.sha256()));
    world.east.down(false);

    done.get(20, TimeUnit.SECONDS);

    assertThat(world.east.find(ObjectKey.of(upload.image))).isEmpty();
  }

  @Test
  void aProcessThatWasKilledBeforeItCouldRemoveItIsToldAgain() throws Exception {
    Upload upload = copied();
    world.east.down(true);
    CompletableFuture<Void> killed = delete(upload, true);
    anotherProcess(upload);
    upload.delete();
    world.east.down(false);

    delete(upload, true).get(20, TimeUnit.SECONDS);

    assertThat(world.east.find(ObjectKey.of(upload.image))).isEmpty();
    assertThat(killed).isNotDone();
  }

  @Test
  void anExpiredImageThatNobodyRemembersIsTakenAwayAsWell() throws Exception {
    Upload upload = halfCopied();
    anotherProcess(upload);
    world.east.listWholeKeysOnly();

    world
        .replication()
        .handle(new ImageEvent.Expired(upload.id(), upload.image.name()))
        .get(20, TimeUnit.SECONDS);

    assertThat(world.east.allUnfinished()).isEmpty();
  }

  @Test
  void aFailedImageThatNobodyRemembersIsLookedUp() throws Exception {
    Upload upload = halfCopied();
    anotherProcess(upload);
    world.east.listWholeKeysOnly();

    world
        .replication()
        .handle(new ImageEvent.Failed(upload.id(), "another digest"))
        .get(20, TimeUnit.SECONDS);

    assertThat(world.east.allUnfinished()).isEmpty();
  }

  @Test
  void anObjectThatIsToGoAsWellGoesThoughTheRemovalHadBegunWithoutIt() {
    ImageCopy copy = new ImageCopy(new Upload(TWENTY_MIB, "east").image);
    CompletableFuture<Void> first = copy.leave(false);
    assertThat(copy.next()).contains(new Step.Remove(false));
    CompletableFuture<Void> second = copy.leave(true);
    CompletableFuture<Void> late = copy.leave(false);

    copy.removed(false);

    assertThat(copy.isRemoved()).isFalse();
    assertThat(copy.next()).contains(new Step.Remove(true));
    copy.removed(true);
    assertThat(copy.isRemoved()).isTrue();
    assertThat(second).isSameAs(first).isSameAs(late);
  }
}
