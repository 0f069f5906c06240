package dev.spindle.device;

import dev.spindle.model.Sha256;
import java.nio.ByteBuffer;

/**
 * A fragment to send.
 *
 * @param bytes its bytes, from position to limit; nobody changes them until the answer is there
 * @param sha256 their digest
 */
public record FragmentBytes(int number, ByteBuffer bytes, Sha256 sha256) {}
