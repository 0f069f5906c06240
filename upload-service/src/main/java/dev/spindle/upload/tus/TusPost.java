package dev.spindle.upload.tus;

import dev.spindle.model.ImageId;
import dev.spindle.upload.receive.Registration;
import dev.spindle.upload.rest.Problem;
import dev.spindle.upload.rest.ProblemType;
import dev.spindle.upload.sequence.Creation;
import dev.spindle.upload.sequence.Found;
import dev.spindle.upload.sequence.Opening;
import dev.spindle.upload.sequence.Order;
import dev.spindle.upload.sequence.SequenceBytes;
import dev.spindle.upload.sequence.SequenceOrders;
import dev.spindle.upload.sequence.Sequences;
import dev.spindle.upload.sequence.Turns;
import java.io.IOException;
import java.util.Optional;

/** POST: a new upload, perhaps with its first bytes. Blocks. */
final class TusPost {
  private final Sequences sequences;
  private final SequenceOrders orders;
  private final SequenceBytes bytes;
  private final Turns turns;

  TusPost(Sequences sequences, SequenceOrders orders, SequenceBytes bytes, Turns turns) {
    this.sequences = sequences;
    this.orders = orders;
    this.bytes = bytes;
    this.turns = turns;
  }

  TusAnswer post(TusCall call) throws IOException, InterruptedException {
    if (call.body() != null && !call.isOffsetOctetStream()) {
      return TusAnswer.of(
          ProblemType.CONTENT_UNSUPPORTED,
          "Send first bytes with Content-Type: " + TusHeaders.OFFSET_OCTET_STREAM + ", or none.");
    }
    Problem flaw = new Chunk(call, bytes).flaw();
    if (flaw != null) {
      return TusAnswer.of(flaw);
    }
    return switch (OrderHeaders.read(call)) {
      case OrderHeaders.Malformed(String detail) -> TusAnswer.malformed(detail);
      case OrderHeaders.OfFinalWithBody _ -> TusAnswer.of(TusProblems.ofFinal());
      case OrderHeaders.Read(Order order) -> create(call, order);
    };
  }

  private TusAnswer create(TusCall call, Order order) throws IOException, InterruptedException {
    return switch (orders.create(order)) {
      case Creation.Refused(Registration.Outcome outcome) ->
          TusAnswer.of(TusProblems.registration(outcome));
      case Creation.PartialUnknown(ImageId id) -> TusAnswer.of(TusProblems.partialUnknown(id));
      case Creation.PartialUnfinished(ImageId id) ->
          TusAnswer.of(TusProblems.partialUnfinished(id));
      case Creation.Created(Found.There upload) -> created(call, upload);
    };
  }

  private TusAnswer created(TusCall call, Found.There upload)
      throws IOException, InterruptedException {
    ImageId id = upload.record().id();
    TusAnswer answer = TusAnswer.of(201).with("Location", TusRoutes.PATH + "/" + id);
    if (call.body() != null) {
      answer = answer.with(TusHeaders.UPLOAD_OFFSET, Long.toString(carried(call, id)));
    }
    return answer
        .with(PositionHeaders.image(upload))
        .with(PositionHeaders.expiry(sequences.expiry(upload)));
  }

  /**
   * Takes as many of the first bytes as possible; the offset tells how many that were, none of them
   * when they do not have their checksum.
   */
  private long carried(TusCall call, ImageId id) throws IOException, InterruptedException {
    Optional<Turns.Turn> turn = turns.take(id, call::takeOver);
    if (turn.isEmpty()) {
      return 0;
    }
    try (Turns.Turn _ = turn.get()) {
      if (bytes.open(id, 0, null) instanceof Opening.Opened opened) {
        Problem _ = new Chunk(call, bytes).carry(opened);
      }
      return sequences.find(id) instanceof Found.There there
          ? sequences.position(there).offset()
          : 0;
    }
  }
}
