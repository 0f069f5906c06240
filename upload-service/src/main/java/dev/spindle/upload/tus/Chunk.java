package dev.spindle.upload.tus;

import dev.spindle.upload.receive.Refusal;
import dev.spindle.upload.rest.Problem;
import dev.spindle.upload.rest.ProblemType;
import dev.spindle.upload.sequence.CheckedChunk;
import dev.spindle.upload.sequence.ChecksumAlgorithm;
import dev.spindle.upload.sequence.Opening;
import dev.spindle.upload.sequence.SequenceBytes;
import dev.spindle.upload.sequence.Sink;
import dev.spindle.upload.sequence.Stop;
import dev.spindle.upload.tus.BodyPipe.End;
import dev.spindle.upload.tus.BodyPipe.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one request: carried to the upload as they come or, with a checksum, only after they
 * were seen to have it. Blocks.
 */
final class Chunk {
  private final TusCall call;
  private final SequenceBytes bytes;

  Chunk(TusCall call, SequenceBytes bytes) {
    this.call = call;
    this.bytes = bytes;
  }

  /**
   * What is wrong with the checksum that the request says before its bytes come, or announces to
   * say after them; null when nothing is.
   */
  @Nullable Problem flaw() {
    String header = call.header(TusHeaders.UPLOAD_CHECKSUM);
    return header == null ? null : flaw(UploadChecksum.parse(header));
  }

  /**
   * Carries the bytes; what was taken is safe when this returns.
   *
   * @return what went wrong, or null
   */
  @Nullable Problem carry(Opening.Opened opened) throws IOException, InterruptedException {
    Sink sink = opened.sink();
    Problem met;
    Stop stop;
    try {
      met = carryTo(sink, opened);
    } finally {
      stop = sink.settle();
    }
    if (stop instanceof Stop.NotAnnounced) {
      bytes.announceLater(opened.sequence());
    }
    return met == null && stop != null ? TusProblems.of(stop) : met;
  }

  private @Nullable Problem carryTo(Sink sink, Opening.Opened opened)
      throws IOException, InterruptedException {
    if (call.contentLength() > sink.limit() - sink.position()) {
      return TusProblems.tooLong(sink.limit());
    }
    Stop full = sink.begin(call.contentLength());
    if (full != null) {
      return TusProblems.of(full);
    }
    if (call.header(TusHeaders.UPLOAD_CHECKSUM) == null && call.checksumTrailer() == null) {
      call.proceed();
      return pass(sink::take);
    }
    Optional<CheckedChunk> held =
        bytes.chunk(opened.sequence().record().id(), call.contentLength());
    if (held.isEmpty()) {
      return TusProblems.stagingFull();
    }
    call.proceed();
    try (CheckedChunk chunk = held.get()) {
      Problem broken = pass(piece -> hold(piece, chunk));
      if (broken != null) {
        return broken;
      }
      Problem flaw = flaw(chunk);
      if (flaw != null) {
        return flaw;
      }
      Stop stop = chunk.into(sink);
      return stop == null ? null : TusProblems.of(stop);
    }
  }

  /** Where bytes go, one piece after the other. */
  private interface Taker {
    /** What stopped them, or null. */
    @Nullable Stop take(ByteBuffer piece) throws IOException, InterruptedException;
  }

  private @Nullable Problem pass(Taker taker) throws IOException, InterruptedException {
    BodyPipe body = call.body();
    if (body == null) {
      return null;
    }
    while (true) {
      switch (body.next()) {
        case Piece(ByteBuffer piece) -> {
          Stop stop = taker.take(piece);
          if (stop != null) {
            return TusProblems.of(stop);
          }
        }
        case End end -> {
          return switch (end) {
            case WHOLE -> null;
            // Nobody hears the answer of the first.
            case GONE, TAKEN_OVER -> TusProblems.locked();
            case IDLE -> TusProblems.late();
          };
        }
      }
    }
  }

  private static @Nullable Stop hold(ByteBuffer piece, CheckedChunk chunk) throws IOException {
    return chunk.take(piece) ? null : new Stop.Refused(new Refusal.StagingFull());
  }

  /** What is wrong with the bytes, now that they and their checksum are all there. */
  private @Nullable Problem flaw(CheckedChunk chunk) throws IOException {
    String header = call.header(TusHeaders.UPLOAD_CHECKSUM);
    if (header == null && call.checksumTrailer() != null) {
      header = call.checksumTrailer().value();
    }
    if (header == null) {
      return new Problem(
          ProblemType.REQUEST_MALFORMED, "The trailer Upload-Checksum was announced and not sent.");
    }
    return switch (UploadChecksum.parse(header)) {
      case UploadChecksum.Given(ChecksumAlgorithm algorithm, byte[] expected) ->
          chunk.has(algorithm, expected) ? null : TusProblems.checksumMismatch();
      case UploadChecksum.Malformed malformed -> flaw(malformed);
      case UploadChecksum.AlgorithmUnknown unknown -> flaw(unknown);
    };
  }

  private static @Nullable Problem flaw(UploadChecksum checksum) {
    return switch (checksum) {
      case UploadChecksum.Given _ -> null;
      case UploadChecksum.Malformed _ ->
          new Problem(
              ProblemType.REQUEST_MALFORMED,
              "Send Upload-Checksum: <algorithm> <base64>, or leave it out.");
      case UploadChecksum.AlgorithmUnknown(String word) ->
          new Problem(
              ProblemType.CHECKSUM_UNSUPPORTED,
              "We have " + ChecksumAlgorithm.words() + ", not " + word + ".");
    };
  }
}
