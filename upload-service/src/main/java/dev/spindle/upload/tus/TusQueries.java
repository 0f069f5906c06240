package dev.spindle.upload.tus;

import dev.spindle.model.ImageId;
import dev.spindle.upload.sequence.Found;
import dev.spindle.upload.sequence.Sequences;
import dev.spindle.upload.sequence.Turns;
import java.io.IOException;
import java.util.Optional;

/** HEAD and DELETE: how far an upload is, and its end. Blocks. */
final class TusQueries {
  private final Sequences sequences;
  private final Turns turns;

  TusQueries(Sequences sequences, Turns turns) {
    this.sequences = sequences;
    this.turns = turns;
  }

  /** HEAD; ends an older PATCH, so that the offset is one to go on at. */
  TusAnswer look(ImageId id) throws IOException, InterruptedException {
    Optional<Turns.Turn> turn = turns.take(id, () -> {});
    if (turn.isEmpty()) {
      return TusAnswer.of(TusProblems.locked());
    }
    try (Turns.Turn _ = turn.get()) {
      TusAnswer answer =
          sequences.find(id) instanceof Found.There there
              ? TusAnswer.of(200).with(PositionHeaders.all(there, sequences.position(there)))
              : TusAnswer.of(TusProblems.notThere(sequences.find(id)));
      return answer.with("Cache-Control", "no-store");
    }
  }

  /** DELETE. */
  TusAnswer end(ImageId id) throws IOException, InterruptedException {
    Optional<Turns.Turn> turn = turns.take(id, () -> {});
    if (turn.isEmpty()) {
      return TusAnswer.of(TusProblems.locked());
    }
    try (Turns.Turn _ = turn.get()) {
      if (sequences.find(id) instanceof Found.There there) {
        sequences.delete(there);
        return TusAnswer.of(204);
      }
      return TusAnswer.of(TusProblems.notThere(sequences.find(id)));
    }
  }
}
