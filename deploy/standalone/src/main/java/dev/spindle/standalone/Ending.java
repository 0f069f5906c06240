package dev.spindle.standalone;

/** What to do when the command is told to end (Ctrl-C, SIGTERM). */
final class Ending {
  private Ending() {}

  /**
   * Runs some steps in their order when the command is told to end, and also when it ends by
   * itself.
   */
  static void onSignal(Runnable... steps) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("ending")
                .unstarted(
                    () -> {
                      for (Runnable step : steps) {
                        step.run();
                      }
                    }));
  }
}
