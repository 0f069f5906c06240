package dev.spindle.upload.tus;

import dev.spindle.model.ImageId;
import dev.spindle.upload.receive.Registration;
import dev.spindle.upload.rest.Problem;
import dev.spindle.upload.rest.ProblemType;
import dev.spindle.upload.sequence.Found;
import dev.spindle.upload.sequence.Opening;
import dev.spindle.upload.sequence.SequenceBytes;
import dev.spindle.upload.sequence.Sequences;
import dev.spindle.upload.sequence.Sink;
import dev.spindle.upload.sequence.Turns;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** PATCH: bytes from the offset on. Blocks. */
final class TusPatch {
  private final Sequences sequences;
  private final SequenceBytes bytes;
  private final Turns turns;

  TusPatch(Sequences sequences, SequenceBytes bytes, Turns turns) {
    this.sequences = sequences;
    this.bytes = bytes;
    this.turns = turns;
  }

  TusAnswer patch(TusCall call, ImageId id) throws IOException, InterruptedException {
    Found found = sequences.find(id);
    if (!(found instanceof Found.There)) {
      return TusAnswer.of(TusProblems.notThere(found));
    }
    if (!call.isOffsetOctetStream()) {
      return TusAnswer.of(
          ProblemType.CONTENT_UNSUPPORTED,
          "Send Content-Type: " + TusHeaders.OFFSET_OCTET_STREAM + ".");
    }
    Long offset = Numbers.parse(call.header(TusHeaders.UPLOAD_OFFSET));
    if (offset == null) {
      return TusAnswer.malformed("Send Upload-Offset, a whole number of bytes.");
    }
    String said = call.header(TusHeaders.UPLOAD_LENGTH);
    Long length = Numbers.parse(said);
    if (said != null && length == null) {
      return TusAnswer.malformed("Upload-Length is a whole number of bytes.");
    }
    Chunk chunk = new Chunk(call, bytes);
    Problem flaw = chunk.flaw();
    return flaw == null ? inTurn(call, id, offset, length, chunk) : TusAnswer.of(flaw);
  }

  private TusAnswer inTurn(
      TusCall call, ImageId id, long offset, @Nullable Long length, Chunk chunk)
      throws IOException, InterruptedException {
    Optional<Turns.Turn> turn = turns.take(id, call::takeOver);
    if (turn.isEmpty()) {
      return TusAnswer.of(TusProblems.locked());
    }
    try (Turns.Turn _ = turn.get()) {
      return switch (bytes.open(id, offset, length)) {
        case Opening.Opened opened -> carried(chunk, opened);
        case Opening.OffsetDiffers(long actual) -> TusAnswer.of(TusProblems.offsetDiffers(actual));
        case Opening.LengthDiffers(long known) -> TusAnswer.of(TusProblems.lengthDiffers(known));
        case Opening.Refused(Registration.Outcome outcome) ->
            TusAnswer.of(TusProblems.registration(outcome));
        case Opening.NoRoom _ -> TusAnswer.of(TusProblems.stagingFull());
        case Opening.OfFinal _ -> TusAnswer.of(TusProblems.ofFinal());
        case Opening.Gone(Found gone) -> TusAnswer.of(TusProblems.notThere(gone));
      };
    }
  }

  private TusAnswer carried(Chunk chunk, Opening.Opened opened)
      throws IOException, InterruptedException {
    Problem problem = chunk.carry(opened);
    TusAnswer answer =
        problem == null
            ? TusAnswer.of(204).with(TusHeaders.UPLOAD_OFFSET, offsetAfter(opened.sink()))
            : TusAnswer.of(problem);
    Found.There upload = opened.sequence();
    return answer
        .with(PositionHeaders.image(upload))
        .with(PositionHeaders.expiry(sequences.expiry(upload)));
  }

  private static String offsetAfter(Sink sink) {
    return Long.toString(sink.position());
  }
}
