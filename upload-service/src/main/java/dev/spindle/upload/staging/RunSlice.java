package dev.spindle.upload.staging;

import java.nio.file.Path;

/**
 * Bytes of a fragment that lie in a run.
 *
 * @param offset in the file, of the first byte
 * @param length bytes
 */
public record RunSlice(Path path, long offset, int length) {}
