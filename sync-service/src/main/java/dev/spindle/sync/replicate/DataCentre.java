package dev.spindle.sync.replicate;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bucket on an S3 server that holds whole copies. Its own multipart state is the only record of
 * what is there. Every call blocks, and throws {@link IOException} when the data centre does not
 * answer as it should and may do so later.
 */
public interface DataCentre {
  /** As images call it. */
  String name();

  /** The finished object under a key. */
  Optional<FinishedObject> find(ObjectKey key) throws IOException;

  /** The keys of finished objects that begin with {@code prefix}. */
  List<ObjectKey> keys(String prefix) throws IOException;

  /**
   * The uploads under way whose keys begin with {@code prefix}, the oldest first. Some servers
   * (MinIO) list them for a whole key only.
   */
  List<UnfinishedObject> unfinished(String prefix) throws IOException;

  /** Begins an upload. */
  UnfinishedObject begin(ObjectKey key, Map<String, String> metadata) throws IOException;

  /** The parts that an upload has; none when it is gone. */
  List<StoredPart> parts(UnfinishedObject upload) throws IOException;

  /** Stores a part; replaces an earlier one of that number. */
  PartOutcome store(UnfinishedObject upload, AssembledPart part) throws IOException;

  /** Makes the object of its parts, in the order of their numbers. */
  CompleteOutcome complete(UnfinishedObject upload, List<StoredPart> parts) throws IOException;

  /** Gives an upload up; nothing when it is gone. */
  void abort(UnfinishedObject upload) throws IOException;

  /** Deletes a finished object; nothing when it is gone. */
  void delete(ObjectKey key) throws IOException;

  /**
   * An object on its way.
   *
   * @param uploadId the server's name for it
   */
  record UnfinishedObject(ObjectKey key, String uploadId) {}

  /**
   * A part that is there.
   *
   * @param number 1-based
   * @param etag its MD5 in hexadecimal digits
   */
  record StoredPart(int number, long bytes, String etag) {}

  /**
   * An object that is there.
   *
   * @param etag of a multipart upload's object: the MD5 of its parts' MD5s, and {@code -<parts>}
   * @param metadata names in lower case
   */
  record FinishedObject(ObjectKey key, long bytes, String etag, Map<String, String> metadata) {
    public FinishedObject {
      metadata = Map.copyOf(metadata);
    }
  }

  /** What came of storing a part. */
  sealed interface PartOutcome {
    /** It is there, and the server computed the same MD5. */
    record Stored(StoredPart part) implements PartOutcome {}

    /** There is no such upload any more. */
    record UploadGone() implements PartOutcome {}
  }

  /** What came of completing an upload. */
  sealed interface CompleteOutcome {
    /** The server made an object of it. */
    record Completed() implements CompleteOutcome {}

    /** There is no such upload any more, or its parts are not those. */
    record UploadGone() implements CompleteOutcome {}
  }
}
