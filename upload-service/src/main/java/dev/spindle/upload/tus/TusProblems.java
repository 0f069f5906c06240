package dev.spindle.upload.tus;

import dev.spindle.model.ImageId;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.ImageState;
import dev.spindle.upload.receive.Refusal;
import dev.spindle.upload.receive.Registration;
import dev.spindle.upload.rest.Problem;
import dev.spindle.upload.rest.ProblemType;
import dev.spindle.upload.rest.Problems;
import dev.spindle.upload.sequence.Found;
import dev.spindle.upload.sequence.Stop;

/** What each outcome is to a tus client, with advice. */
final class TusProblems {
  private TusProblems() {}

  static Problem version() {
    return new Problem(
        ProblemType.PROTOCOL_UNSUPPORTED,
        "Send Tus-Resumable: " + TusHeaders.VERSION + " with every request but OPTIONS.");
  }

  static Problem unknown() {
    return new Problem(
        ProblemType.UPLOAD_UNKNOWN, "It was deleted, has expired or never was: POST a new one.");
  }

  static Problem notThere(Found found) {
    return switch (found) {
      case Found.Gone(Image image) ->
          image.state() instanceof ImageState.Failed(String failure)
              ? new Problem(
                  ProblemType.IMAGE_GONE, "The image failed (" + failure + "): POST a new upload.")
              : new Problem(
                  ProblemType.IMAGE_GONE,
                  "The image is " + image.phase().word() + ": POST a new upload.");
      case Found.Unknown _ -> unknown();
      case Found.There there -> throw new IllegalArgumentException("it is there: " + there);
    };
  }

  static Problem locked() {
    return new Problem(
        ProblemType.UPLOAD_LOCKED,
        "An older request for this upload does not end, or a newer one has taken over. Ask for the"
            + " offset with HEAD and go on there.");
  }

  static Problem offsetDiffers(long offset) {
    return new Problem(
        ProblemType.OFFSET_CONFLICT, "The upload's offset is " + offset + ". Go on there.");
  }

  static Problem lengthDiffers(long known) {
    return new Problem(
        ProblemType.LENGTH_CONFLICT,
        "A length that was said cannot be changed, nor be less than what has come: " + known + ".");
  }

  static Problem ofFinal() {
    return new Problem(
        ProblemType.UPLOAD_FINAL, "A final upload is made of its partial ones alone.");
  }

  static Problem partialUnknown(ImageId id) {
    return new Problem(
        ProblemType.PARTIAL_UNKNOWN,
        "There is no partial upload " + id + "; partial ones expire. Upload it again.");
  }

  static Problem partialUnfinished(ImageId id) {
    return new Problem(
        ProblemType.PARTIAL_UNFINISHED,
        "Send all bytes of the partial upload " + id + " first, then concatenate.");
  }

  static Problem registration(Registration.Outcome outcome) {
    return outcome instanceof Registration.Outcome.IdempotencyKeyReused
        ? new Problem(ProblemType.LENGTH_CONFLICT, "A length that was said cannot be changed.")
        : Problems.of(outcome);
  }

  static Problem of(Stop stop) {
    return switch (stop) {
      case Stop.Refused(var refusal) -> Problems.of(refusal);
      case Stop.TooLong(long length) -> tooLong(length);
      case Stop.NotAnnounced _ ->
          new Problem(
              ProblemType.NOT_ANNOUNCED,
              "The bytes are stored; loader and data centres hear of them later. Ask for the offset"
                  + " with HEAD and go on there.");
    };
  }

  static Problem tooLong(long length) {
    return new Problem(
        ProblemType.BODY_TOO_LONG, "The upload has " + length + " bytes; send no more than that.");
  }

  static Problem late() {
    return new Problem(
        ProblemType.BODY_LATE,
        "What has come is kept. Ask for the offset with HEAD and go on there.");
  }

  static Problem stagingFailed() {
    return new Problem(
        ProblemType.STAGING_FAILED, "Ask for the offset with HEAD after Retry-After; go on there.");
  }

  static Problem stagingFull() {
    return of(new Stop.Refused(new Refusal.StagingFull()));
  }

  static Problem busy() {
    return new Problem(ProblemType.BUSY, "Send the request again after Retry-After.");
  }

  static Problem checksumMismatch() {
    return new Problem(
        ProblemType.CHECKSUM_MISMATCH,
        "The chunk was discarded. Send it again, from the same offset.");
  }
}
