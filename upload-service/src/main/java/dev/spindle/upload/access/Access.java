package dev.spindle.upload.access;

import dev.spindle.model.BearerToken;
import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges calls by the token they show. An image's token never changes, so its digest is fetched
 * once and kept: judging a fragment costs a digest and a comparison.
 */
public final class Access {
  /** 4096 images at once on a replica are many; a forgotten one is fetched again. */
  private static final int MOST_KEPT = 4096;

  private final boolean open;
  private final List<Sha256> operators;
  private final ImageTokens images;
  private final Map<ImageId, Sha256> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ImageId, Sha256> eldest) {
          return size() > MOST_KEPT;
        }
      };

  private Access(boolean open, List<Sha256> operators, ImageTokens images) {
    this.open = open;
    this.operators = List.copyOf(operators);
    this.images = images;
  }

  /** Operators' tokens are taken for everything, an image's own for that image. */
  public static Access checked(List<BearerToken> operators, ImageTokens images) {
    return new Access(false, operators.stream().map(BearerToken::digest).toList(), images);
  }

  /** Everybody may do everything. */
  public static Access open() {
    return new Access(true, List.of(), _ -> Optional.empty());
  }

  public boolean isOpen() {
    return open;
  }

  /**
   * Judges without waiting.
   *
   * @param authorization the header's value; null where there is none
   * @param image what the call is about; null for all images
   */
  public Verdict judgeNow(@Nullable String authorization, @Nullable ImageId image) {
    if (open) {
      return new Verdict.Admitted();
    }
    if (authorization == null) {
      return new Verdict.TokenMissing();
    }
    Optional<Sha256> shown = BearerToken.in(authorization).map(BearerToken::digest);
    if (shown.isEmpty()) {
      return new Verdict.TokenInvalid();
    }
    if (isOperators(shown.get())) {
      return new Verdict.Admitted();
    }
    if (image == null) {
      return new Verdict.TokenInvalid();
    }
    Sha256 own = kept(image);
    return own == null ? new Verdict.Unsettled() : compared(own, shown.get());
  }

  /** Judges, and fetches the image's token where it must. Blocks then. */
  public Verdict judge(@Nullable String authorization, @Nullable ImageId image) {
    Verdict now = judgeNow(authorization, image);
    if (!(now instanceof Verdict.Unsettled) || image == null) {
      return now;
    }
    Optional<Sha256> own = images.digestOf(image);
    if (own.isEmpty()) {
      // As for an image of somebody else: whether there is one is nobody's business.
      return new Verdict.TokenInvalid();
    }
    keep(image, own.get());
    return judgeNow(authorization, image);
  }

  private boolean isOperators(Sha256 shown) {
    boolean found = false;
    for (Sha256 operator : operators) {
      found |= same(operator, shown);
    }
    return found;
  }

  private static Verdict compared(Sha256 own, Sha256 shown) {
    return same(own, shown) ? new Verdict.Admitted() : new Verdict.TokenInvalid();
  }

  /** In a time that does not tell how much of it is right. */
  private static boolean same(Sha256 one, Sha256 other) {
    return MessageDigest.isEqual(one.bytes(), other.bytes());
  }

  private @Nullable Sha256 kept(ImageId image) {
    synchronized (kept) {
      return kept.get(image);
    }
  }

  private void keep(ImageId image, Sha256 digest) {
    synchronized (kept) {
      kept.put(image, digest);
    }
  }
}
