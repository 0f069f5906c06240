package dev.spindle.upload.staging;

import dev.spindle.model.Crc32c;
import java.nio.file.Path;

/**
 * A staged fragment.
 *
 * @param number 1-based
 * @param path of a file of its own, or of the run that it lies in
 * @param offset in the file, of its first byte
 * @param length bytes
 */
public record StagedFragment(int number, Path path, long offset, int length, Crc32c crc32c) {}
