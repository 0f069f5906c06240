package dev.spindle.sync.datacentre;

import dev.spindle.sync.replicate.AssembledPart;
import dev.spindle.sync.replicate.DataCentre;
import dev.spindle.sync.replicate.ObjectKey;
import dev.spindle.sync.replicate.PartBytes;
import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.CreateMultipartUploadResponse;
import io.minio.Http;
import io.minio.ListMultipartUploadsArgs;
import io.minio.ListObjectsV2Args;
import io.minio.ListPartsArgs;
import io.minio.ListPartsResponse;
import io.minio.MinioAsyncClient;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.UploadPartArgs;
import io.minio.UploadPartResponse;
import io.minio.messages.ListBucketResultV2;
import io.minio.messages.ListMultipartUploadsResult;
import io.minio.messages.Part;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** A bucket on a server that speaks S3, over MinIO's client. */
public final class MinioDataCentre implements DataCentre, AutoCloseable {
  /** Five seconds to connect: a data centre that takes longer is down. */
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /** Two minutes without a byte: servers are silent while they complete an object of many parts. */
  private static final Duration SILENCE_LIMIT = Duration.ofMinutes(2);

  private static final String METADATA = "x-amz-meta-";

  /** The bytes are vouched for by Content-MD5, so a second digest would only cost time. */
  private static final String UNSIGNED = "UNSIGNED-PAYLOAD";

  private final String name;
  private final String bucket;
  private final MinioAsyncClient client;

  public MinioDataCentre(String name, DataCentresConfig.Bucket config) {
    this.name = name;
    this.bucket = config.bucket();
    this.client =
        MinioAsyncClient.builder()
            .endpoint(config.endpoint().toString())
            .credentials(config.accessKey(), config.secretKey())
            .region(config.region())
            .build();
    client.setTimeout(CONNECT_LIMIT.toMillis(), SILENCE_LIMIT.toMillis(), SILENCE_LIMIT.toMillis());
    // Whoever calls tries again, and knows of every other call that failed.
    client.setRetry(null, null, null);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<FinishedObject> find(ObjectKey key) throws IOException {
    return MinioCalls.find(
            () ->
                client.statObject(
                    StatObjectArgs.builder().bucket(bucket).object(key.value()).build()))
        .map(
            stat ->
                new FinishedObject(
                    key, stat.size(), unquoted(stat.etag()), metadata(stat.headers())));
  }

  @Override
  public List<ObjectKey> keys(String prefix) throws IOException {
    List<ObjectKey> keys = new ArrayList<>();
    @Nullable String token = null;
    do {
      ListObjectsV2Args.Builder page = ListObjectsV2Args.builder().bucket(bucket).prefix(prefix);
      if (token != null) {
        page.continuationToken(token);
      }
      ListBucketResultV2 result = MinioCalls.get(() -> client.listObjectsV2(page.build())).result();
      result.contents().forEach(object -> keys.add(new ObjectKey(object.objectName())));
      token = result.isTruncated() ? result.nextContinuationToken() : null;
    } while (token != null);
    return keys;
  }

  @Override
  public List<UnfinishedObject> unfinished(String prefix) throws IOException {
    List<ListMultipartUploadsResult.Upload> uploads = new ArrayList<>();
    ListMultipartUploadsArgs.Builder page =
        ListMultipartUploadsArgs.builder().bucket(bucket).prefix(prefix);
    while (true) {
      ListMultipartUploadsArgs args = page.build();
      ListMultipartUploadsResult result =
          MinioCalls.get(() -> client.listMultipartUploads(args)).result();
      uploads.addAll(result.uploads());
      if (!result.isTruncated()) {
        break;
      }
      page.keyMarker(result.nextKeyMarker()).uploadIdMarker(result.nextUploadIdMarker());
    }
    return uploads.stream()
        .filter(upload -> upload.objectName().startsWith(prefix))
        .sorted(
            Comparator.comparing(ListMultipartUploadsResult.Upload::initiated)
                .thenComparing(ListMultipartUploadsResult.Upload::uploadId))
        .map(upload -> new UnfinishedObject(new ObjectKey(upload.objectName()), upload.uploadId()))
        .toList();
  }

  @Override
  public UnfinishedObject begin(ObjectKey key, Map<String, String> metadata) throws IOException {
    Http.Headers headers = new Http.Headers();
    metadata.forEach((field, value) -> headers.put(METADATA + field, value));
    CreateMultipartUploadResponse begun =
        MinioCalls.get(
            () ->
                client.createMultipartUpload(
                    CreateMultipartUploadArgs.builder()
                        .bucket(bucket)
                        .object(key.value())
                        .headers(headers)
                        .build()));
    return new UnfinishedObject(key, begun.result().uploadId());
  }

  @Override
  public List<StoredPart> parts(UnfinishedObject upload) throws IOException {
    List<StoredPart> parts = new ArrayList<>();
    ListPartsArgs.Builder page =
        ListPartsArgs.builder()
            .bucket(bucket)
            .object(upload.key().value())
            .uploadId(upload.uploadId());
    while (true) {
      ListPartsArgs args = page.build();
      Optional<ListPartsResponse> answer = MinioCalls.find(() -> client.listParts(args));
      if (answer.isEmpty()) {
        return List.of();
      }
      for (Part part : answer.get().result().parts()) {
        parts.add(new StoredPart(part.partNumber(), part.partSize(), unquoted(part.etag())));
      }
      if (!answer.get().result().isTruncated()) {
        return parts;
      }
      page.partNumberMarker(answer.get().result().nextPartNumberMarker());
    }
  }

  @Override
  public PartOutcome store(UnfinishedObject upload, AssembledPart part) throws IOException {
    Optional<UploadPartResponse> answer =
        switch (part.bytes()) {
          case PartBytes.InMemory memory ->
              send(upload, part, args -> args.data(memory.array(), (int) memory.length()));
          case PartBytes.InFile file -> {
            try (RandomAccessFile bytes = new RandomAccessFile(file.file().toFile(), "r")) {
              yield send(upload, part, args -> args.file(bytes, file.length()));
            }
          }
        };
    if (answer.isEmpty()) {
      return new PartOutcome.UploadGone();
    }
    String etag = unquoted(answer.get().part().etag());
    if (etag.length() == part.md5().length() && !etag.equals(part.md5())) {
      throw new IOException(
          "part " + part.number() + " of " + upload.key() + " has ETag " + etag + " there");
    }
    return new PartOutcome.Stored(new StoredPart(part.number(), part.bytes().length(), etag));
  }

  private Optional<UploadPartResponse> send(
      UnfinishedObject upload, AssembledPart part, BytesOf bytes) throws IOException {
    Http.Headers headers = new Http.Headers();
    headers.put(
        Http.Headers.CONTENT_MD5,
        Base64.getEncoder().encodeToString(HexFormat.of().parseHex(part.md5())));
    headers.put(Http.Headers.X_AMZ_CONTENT_SHA256, UNSIGNED);
    UploadPartArgs.Builder args =
        UploadPartArgs.builder()
            .bucket(bucket)
            .object(upload.key().value())
            .uploadId(upload.uploadId())
            .partNumber(part.number())
            .headers(headers);
    return MinioCalls.find(() -> client.uploadPart(bytes.to(args).build()));
  }

  @Override
  public CompleteOutcome complete(UnfinishedObject upload, List<StoredPart> parts)
      throws IOException {
    Part[] all =
        parts.stream().map(part -> new Part(part.number(), part.etag())).toArray(Part[]::new);
    return MinioCalls.find(
                () ->
                    client.completeMultipartUpload(
                        CompleteMultipartUploadArgs.builder()
                            .bucket(bucket)
                            .object(upload.key().value())
                            .uploadId(upload.uploadId())
                            .parts(all)
                            .build()))
            .isPresent()
        ? new CompleteOutcome.Completed()
        : new CompleteOutcome.UploadGone();
  }

  @Override
  public void abort(UnfinishedObject upload) throws IOException {
    MinioCalls.find(
        () ->
            client.abortMultipartUpload(
                AbortMultipartUploadArgs.builder()
                    .bucket(bucket)
                    .object(upload.key().value())
                    .uploadId(upload.uploadId())
                    .build()));
  }

  @Override
  public void delete(ObjectKey key) throws IOException {
    MinioCalls.find(
        () ->
            client
                .removeObject(RemoveObjectArgs.builder().bucket(bucket).object(key.value()).build())
                .thenCompose(_ -> CompletableFuture.completedFuture(key)));
  }

  @Override
  public void close() throws Exception {
    client.close();
  }

  private static Map<String, String> metadata(Headers headers) {
    Map<String, String> metadata = new HashMap<>();
    for (String header : headers.names()) {
      String lower = header.toLowerCase(Locale.ROOT);
      String value = headers.get(header);
      if (lower.startsWith(METADATA) && value != null) {
        metadata.put(lower.substring(METADATA.length()), value);
      }
    }
    return metadata;
  }

  private static String unquoted(String etag) {
    return etag.replace("\"", "");
  }

  /** Says which bytes a request has. */
  private interface BytesOf {
    UploadPartArgs.Builder to(UploadPartArgs.Builder args);
  }
}
