package dev.spindle.model;

import java.util.Random;

/** Randomness that can be repeated: each test prints its seed. */
public final class Seed {
  private Seed() {}

  /** A printed seed's randomness; {@code -Dspindle.seed=…} repeats a run. */
  public static Random printed(String test) {
    long seed = Long.getLong("spindle.seed", System.nanoTime());
    System.out.println(test + ": -Dspindle.seed=" + seed);
    return new Random(seed);
  }
}
