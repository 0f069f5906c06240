package dev.spindle.loader.stall;

/** Keeps one VM's guest from noticing stalls. */
interface StallCare {
  /** Looks at what waits; called many times a second and never blocks. */
  void look();

  /** Whether the VM stands still at the loader's wish. */
  boolean isStopped();

  /** The VM may be another than before, started anew: what was done to that one is forgotten. */
  void refresh();

  /** No more care: the VM is resumed if it stands still at the loader's wish. */
  void end();

  /** The loader ends; the VM stays as it is, so that the next loader goes on from there. */
  void close();

  /** Reads wait for as long as it takes. */
  static StallCare none() {
    return new StallCare() {
      @Override
      public void look() {}

      @Override
      public boolean isStopped() {
        return false;
      }

      @Override
      public void refresh() {}

      @Override
      public void end() {}

      @Override
      public void close() {}
    };
  }
}
