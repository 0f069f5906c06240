package dev.spindle.sync.datacentre;

import io.minio.errors.ErrorResponseException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Makes of MinIO's futures and error codes what the port promises. */
final class MinioCalls {
  /** What S3 says of things that are not there ("S3 API error responses"). */
  private static final Set<String> ABSENT =
      Set.of("NoSuchKey", "NoSuchUpload", "NoSuchObject", "InvalidPart", "InvalidPartOrder");

  private MinioCalls() {}

  /** The call's result; empty when the server says that the key, upload or part is not there. */
  static <T> Optional<T> find(Callable<CompletableFuture<T>> call) throws IOException {
    try {
      return Optional.of(call.call().get());
    } catch (ExecutionException | CompletionException e) {
      Throwable cause = innermost(e);
      if (cause instanceof ErrorResponseException error
          && ABSENT.contains(error.errorResponse().code())) {
        return Optional.empty();
      }
      throw new IOException(describe(cause), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } catch (Exception e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The call's result; a key or upload that is not there is trouble as well. */
  static <T> T get(Callable<CompletableFuture<T>> call) throws IOException {
    return find(call).orElseThrow(() -> new IOException("the server does not know it"));
  }

  /** One line, without the request's headers that MinIO's own text repeats. */
  private static String describe(Throwable cause) {
    return cause instanceof ErrorResponseException error
        ? error.errorResponse().code() + ": " + error.errorResponse().message()
        : cause.toString();
  }

  private static Throwable innermost(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof ErrorResponseException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
