package dev.spindle.event;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import java.util.List;

/**
 * A drive's state changed (loader → all); topic {@link Topics#DRIVES}.
 *
 * @param drive which loader replica it is
 * @param waitedFor fragments that reads wait for; empty but for {@link State#STALLED}
 */
public record DriveEvent(ImageId imageId, String drive, State state, List<FragmentRange> waitedFor)
    implements Event {
  public DriveEvent {
    waitedFor = List.copyOf(waitedFor);
  }

  /** What a drive can come to. */
  public enum State {
    /** The disc is served. */
    INSERTED("inserted"),
    /** Firmware can boot from it. */
    BOOTABLE("bootable"),
    /** A read has waited longer than the guest should. */
    STALLED("stalled"),
    /** No read waits any more. */
    FLOWING("flowing"),
    /** The disc is gone. */
    EJECTED("ejected");

    private final String word;

    State(String word) {
      this.word = word;
    }

    @JsonValue
    public String word() {
      return word;
    }
  }
}
