package dev.spindle.device;

/** Hears what happens during an upload; called by its threads, so it must be quick. */
@FunctionalInterface
public interface UploadListener {
  /** Hears nothing. */
  UploadListener NONE = _ -> {};

  void heard(UploadNews news);
}
