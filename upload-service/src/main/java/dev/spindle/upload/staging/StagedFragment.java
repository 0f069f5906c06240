package dev.spindle.upload.staging;

import dev.spindle.model.Crc32c;
import java.nio.file.Path;

/**
 * A staged fragment.
 *
 * @param number 1-based
 * @param length bytes
 */
public record StagedFragment(int number, Path path, int length, Crc32c crc32c) {}
