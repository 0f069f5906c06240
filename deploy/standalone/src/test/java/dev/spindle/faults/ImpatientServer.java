package dev.spindle.faults;

import dev.spindle.device.Answer;
import dev.spindle.device.ByteAllowance;
import dev.spindle.device.Feedback;
import dev.spindle.device.FragmentBytes;
import dev.spindle.device.ImageAccess;
import dev.spindle.device.ImageServer;
import dev.spindle.device.ImageState;
import dev.spindle.device.LoadEnd;
import dev.spindle.device.Receipt;
import dev.spindle.device.RegisteredImage;
import dev.spindle.device.Registration;
import dev.spindle.model.FragmentSet;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server whose fragments are given up sooner, so that a test need not wait for a minute. */
public record ImpatientServer(ImageServer server, Duration patience) implements ImageServer {
  @Override
  public Answer<RegisteredImage> register(Registration registration) throws InterruptedException {
    return server.register(registration);
  }

  @Override
  public Answer<ImageState> image(ImageAccess image) throws InterruptedException {
    return server.image(image);
  }

  @Override
  public Answer<ImageState> changedImage(ImageAccess image, @Nullable String version, Duration wait)
      throws InterruptedException {
    return server.changedImage(image, version, wait);
  }

  @Override
  public Answer<FragmentSet> missing(ImageAccess image) throws InterruptedException {
    return server.missing(image);
  }

  @Override
  public Answer<Receipt> put(
      ImageAccess image, FragmentBytes fragment, ByteAllowance allowance, Duration longer)
      throws InterruptedException {
    return server.put(image, fragment, allowance, patience);
  }

  @Override
  public Answer<LoadEnd> complete(ImageAccess image) throws InterruptedException {
    return server.complete(image);
  }

  @Override
  public Answer<FeedbackEnd> follow(
      ImageAccess image, @Nullable String lastEventId, Consumer<Feedback> listener)
      throws InterruptedException {
    return server.follow(image, lastEventId, listener);
  }
}
