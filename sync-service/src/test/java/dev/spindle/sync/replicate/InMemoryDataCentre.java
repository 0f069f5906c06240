package dev.spindle.sync.replicate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A bucket in memory that can be down. */
final class InMemoryDataCentre implements DataCentre {
  private record Piece(StoredPart part, byte[] bytes) {}

  private record Upload(Map<String, String> metadata, TreeMap<Integer, Piece> pieces) {}

  private record Content(FinishedObject object, byte[] bytes) {}

  private final String name;
  private final Map<UnfinishedObject, Upload> uploads = new LinkedHashMap<>();
  private final Map<ObjectKey, Content> objects =
      new TreeMap<>(java.util.Comparator.comparing(ObjectKey::value));
  private boolean down;
  private int begun;
  private int storedParts;
  private boolean wholeKeysOnly;

  InMemoryDataCentre(String name) {
    this.name = name;
  }

  synchronized void down(boolean isDown) {
    down = isDown;
  }

  synchronized int storedParts() {
    return storedParts;
  }

  /** From now on lists uploads under whole keys only, as MinIO does. */
  synchronized void listWholeKeysOnly() {
    wholeKeysOnly = true;
  }

  synchronized List<UnfinishedObject> allUnfinished() {
    return List.copyOf(uploads.keySet());
  }

  synchronized void loseUploads() {
    uploads.clear();
  }

  synchronized byte[] content(ObjectKey key) {
    return objects.get(key).bytes();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized Optional<FinishedObject> find(ObjectKey key) throws IOException {
    up();
    return Optional.ofNullable(objects.get(key)).map(Content::object);
  }

  @Override
  public synchronized List<ObjectKey> keys(String prefix) throws IOException {
    up();
    return objects.keySet().stream().filter(key -> key.value().startsWith(prefix)).toList();
  }

  @Override
  public synchronized List<UnfinishedObject> unfinished(String prefix) throws IOException {
    up();
    return uploads.keySet().stream()
        .filter(
            upload ->
                wholeKeysOnly
                    ? upload.key().value().equals(prefix)
                    : upload.key().value().startsWith(prefix))
        .toList();
  }

  @Override
  public synchronized UnfinishedObject begin(ObjectKey key, Map<String, String> metadata)
      throws IOException {
    up();
    UnfinishedObject upload = new UnfinishedObject(key, "upload-" + ++begun);
    uploads.put(upload, new Upload(Map.copyOf(metadata), new TreeMap<>()));
    return upload;
  }

  @Override
  public synchronized List<StoredPart> parts(UnfinishedObject upload) throws IOException {
    up();
    Upload found = uploads.get(upload);
    return found == null ? List.of() : found.pieces().values().stream().map(Piece::part).toList();
  }

  @Override
  public synchronized PartOutcome store(UnfinishedObject upload, AssembledPart part)
      throws IOException {
    up();
    Upload found = uploads.get(upload);
    if (found == null) {
      return new PartOutcome.UploadGone();
    }
    byte[] bytes =
        switch (part.bytes()) {
          case PartBytes.InMemory memory -> Arrays.copyOf(memory.array(), (int) memory.length());
          case PartBytes.InFile file -> Files.readAllBytes(file.file());
        };
    StoredPart stored = new StoredPart(part.number(), bytes.length, part.md5());
    found.pieces().put(part.number(), new Piece(stored, bytes));
    storedParts++;
    return new PartOutcome.Stored(stored);
  }

  @Override
  public synchronized CompleteOutcome complete(UnfinishedObject upload, List<StoredPart> parts)
      throws IOException {
    up();
    Upload found = uploads.get(upload);
    if (found == null) {
      return new CompleteOutcome.UploadGone();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (StoredPart part : parts) {
      Piece piece = found.pieces().get(part.number());
      if (piece == null || !piece.part().equals(part)) {
        return new CompleteOutcome.UploadGone();
      }
      bytes.writeBytes(piece.bytes());
    }
    uploads.remove(upload);
    objects.put(
        upload.key(),
        new Content(
            new FinishedObject(
                upload.key(), bytes.size(), Md5.composite(parts).orElseThrow(), found.metadata()),
            bytes.toByteArray()));
    return new CompleteOutcome.Completed();
  }

  @Override
  public synchronized void abort(UnfinishedObject upload) throws IOException {
    up();
    uploads.remove(upload);
  }

  @Override
  public synchronized void delete(ObjectKey key) throws IOException {
    up();
    objects.remove(key);
  }

  private void up() throws IOException {
    if (down) {
      throw new IOException("down");
    }
  }
}
