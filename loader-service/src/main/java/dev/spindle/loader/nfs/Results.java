package dev.spindle.loader.nfs;

/** Whether a procedure has written its results. */
enum Results {
  WRITTEN,
  NO_SUCH_PROCEDURE,
  MALFORMED_ARGUMENTS
}
