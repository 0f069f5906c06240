package dev.spindle.device;

import dev.spindle.model.FragmentRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server's answer to a fragment that it has received.
 *
 * @param wanted what to send next, most urgent first; null when the server does not say
 */
public record Receipt(@Nullable List<FragmentRange> wanted) {}
