package dev.spindle.upload.rest;

import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.upload.receive.ImageLife;
import dev.spindle.upload.receive.Refusal;
import dev.spindle.upload.receive.Registration;
import java.util.List;

/** What each outcome of the logic is as a problem, with advice. */
public final class Problems {
  private Problems() {}

  public static Problem imageUnknown() {
    return new Problem(
        ProblemType.IMAGE_UNKNOWN,
        "Register the image with POST /v1/images; its answer has the id.");
  }

  public static Problem imageGone(ImagePhase phase) {
    return new Problem(
        ProblemType.IMAGE_GONE,
        "The image is " + phase.word() + ". Register it again with POST /v1/images.");
  }

  public static Problem of(Registration.Outcome outcome) {
    return switch (outcome) {
      case Registration.Outcome.Accepted _ ->
          throw new IllegalArgumentException("not a problem: " + outcome);
      case Registration.Outcome.NameInvalid _ ->
          new Problem(
              ProblemType.NAME_INVALID,
              "Give the image a name of 1 to 255 characters without / and \\, as debian-13.iso.");
      case Registration.Outcome.SizeNotPositive _ ->
          new Problem(
              ProblemType.SIZE_NOT_POSITIVE, "Send the image's size in bytes, as a whole number.");
      case Registration.Outcome.FragmentSizeInvalid _ ->
          new Problem(
              ProblemType.FRAGMENT_SIZE_INVALID,
              "Take a power of two from "
                  + ImageLayout.MIN_FRAGMENT_BYTES
                  + " to "
                  + ImageLayout.MAX_FRAGMENT_BYTES
                  + " bytes, or leave fragmentSize out.");
      case Registration.Outcome.Sha256Invalid _ ->
          new Problem(
              ProblemType.SHA256_INVALID, "Send 64 hexadecimal digits, or leave sha256 out.");
      case Registration.Outcome.DataCentreUnknown(String name, List<String> known) ->
          new Problem(
              ProblemType.DATA_CENTRE_UNKNOWN,
              "There is no data centre "
                  + name
                  + " here. Send some of "
                  + known
                  + ", or leave dataCentres out for all of them.");
      case Registration.Outcome.IdempotencyKeyInvalid _ ->
          new Problem(
              ProblemType.IDEMPOTENCY_KEY_INVALID,
              "Send 1 to 255 characters, best a UUID, or leave Idempotency-Key out.");
      case Registration.Outcome.IdempotencyKeyReused _ ->
          new Problem(
              ProblemType.IDEMPOTENCY_KEY_REUSED,
              "The key came with another name, size, fragmentSize or sha256 before. Take a new key.");
      case Registration.Outcome.SizeOverLimit(long maxSizeBytes) ->
          new Problem(
              ProblemType.SIZE_OVER_LIMIT, "An image may have at most " + maxSizeBytes + " bytes.");
      case Registration.Outcome.NoSpace(long freeBytes) ->
          new Problem(
              ProblemType.NO_SPACE,
              "The staging volume has room for "
                  + freeBytes
                  + " bytes. Try later, or ask for a larger volume.");
      case Registration.Outcome.NoRoomOnDrives(long mostBytes) ->
          new Problem(
              ProblemType.NO_SPACE,
              "No loader's volume has room for such a disc; the most is "
                  + mostBytes
                  + " bytes. Delete images that are not needed any more, or ask for another loader"
                  + " replica or larger volumes.");
      case Registration.Outcome.NotAnnounced _ ->
          new Problem(
              ProblemType.NOT_ANNOUNCED,
              "Send the same request again, with an Idempotency-Key so that it registers one image.");
    };
  }

  public static Problem of(Refusal refusal) {
    return switch (refusal) {
      case Refusal.ImageUnknown _ -> imageUnknown();
      case Refusal.ImageGone(ImagePhase phase) -> imageGone(phase);
      case Refusal.ImageSealed(ImagePhase phase) ->
          new Problem(
              ProblemType.IMAGE_SEALED,
              "The image is "
                  + phase.word()
                  + " and takes no fragments, not even bytes it has. Nothing is left to send.");
      case Refusal.FragmentUnknown(int count) ->
          new Problem(
              ProblemType.FRAGMENT_UNKNOWN,
              "The image's fragments are numbered 1 to " + count + ".");
      case Refusal.LengthWrong(long expected, long actual) ->
          new Problem(
              ProblemType.FRAGMENT_LENGTH_WRONG,
              "This fragment has "
                  + expected
                  + " bytes, not "
                  + actual
                  + ". All have fragmentSize bytes but the last, which has the rest.");
      case Refusal.DigestMismatch _ ->
          new Problem(
              ProblemType.DIGEST_MISMATCH,
              "The bytes changed on their way, or Content-Digest is of others. Send them again.");
      case Refusal.OtherBytes(Crc32c known, Crc32c actual) ->
          new Problem(
              ProblemType.FRAGMENT_CONFLICT,
              "The number was received with CRC-32C "
                  + known
                  + ", these bytes have "
                  + actual
                  + ". If the file has changed, register it as a new image.");
      case Refusal.StagingFull _ ->
          new Problem(
              ProblemType.STAGING_FULL,
              "Send the fragment again after Retry-After; what was received stays.");
    };
  }

  public static Problem of(ImageLife.Outcome outcome) {
    return switch (outcome) {
      case ImageLife.Outcome.Done _ ->
          throw new IllegalArgumentException("not a problem: " + outcome);
      case ImageLife.Outcome.AlreadyEnded(ImagePhase phase) ->
          new Problem(
              ProblemType.LOAD_ALREADY_ENDED,
              "The image is " + phase.word() + "; follow it with GET or its feedback.");
      case ImageLife.Outcome.Failed(String failure) ->
          new Problem(ProblemType.IMAGE_SEALED, "The image failed: " + failure);
      case ImageLife.Outcome.Gone(ImagePhase phase) -> imageGone(phase);
      case ImageLife.Outcome.Unknown _ -> imageUnknown();
    };
  }
}
