package dev.spindle.loader.gate;

import dev.spindle.model.ByteRange;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sees streams of sequential reads among a drive's reads and says which fragments each will come
 * to.
 *
 * <p>A read that goes on within a fragment's length of where a stream's last read ended belongs to
 * that stream; any other read begins one. A stream's window opens with its second fragment and
 * doubles with each further one, up to 16 fragments. A guest interleaves several streams (a file
 * system's metadata and a few files), so the 8 used last are kept.
 *
 * <p>A scan of the whole disc earns none once it is known for one: it began with fragment 1 and has
 * come through 32 of them without a jump, which no file does that begins behind the volume
 * descriptors. Media checks do that while an installer reads elsewhere.
 *
 * <p>Not safe for several threads.
 */
final class ReadAhead {
  /** 16 fragments: on a link of 100 Mbit/s more than a second ahead of the reader. */
  static final int MOST_FRAGMENTS = 16;

  /** 8 streams: what an installer and its package manager read at once, and some. */
  static final int MOST_STREAMS = 8;

  /** 32 fragments in a row from the disc's beginning are a scan. */
  static final int SCAN_FRAGMENTS = 32;

  private final ImageLayout layout;
  private final List<Stream> streams = new ArrayList<>();
  private long reads;

  /** One run of sequential reads. */
  private static final class Stream {
    private int first;
    private long end;
    private int fragment;
    private int window;
    private long lastUse;

    boolean isScan() {
      return first == 1 && fragment - first + 1 >= SCAN_FRAGMENTS;
    }
  }

  ReadAhead(ImageLayout layout) {
    this.layout = layout;
  }

  /** Takes note of a read; true when what is wanted ahead has changed by it. */
  boolean read(ByteRange range) {
    Stream stream = streamOf(range);
    stream.lastUse = ++reads;
    stream.end = Math.max(stream.end, range.end());
    int fragment = layout.numberAt(range.end() - 1);
    if (fragment <= stream.fragment) {
      return false;
    }
    stream.window = stream.window == 0 ? 1 : Math.min(stream.window * 2, MOST_FRAGMENTS);
    stream.fragment = fragment;
    return true;
  }

  /** The fragments in all windows, nearest first within a stream, the latest stream first. */
  List<Integer> ahead() {
    List<Integer> numbers = new ArrayList<>();
    streams.sort(Comparator.comparingLong((Stream stream) -> stream.lastUse).reversed());
    for (Stream stream : streams) {
      FragmentRange all = layout.all();
      int window = stream.isScan() ? 0 : stream.window;
      for (int step = 1; step <= window; step++) {
        int number = stream.fragment + step;
        if (all.contains(number) && !numbers.contains(number)) {
          numbers.add(number);
        }
      }
    }
    return numbers;
  }

  private Stream streamOf(ByteRange range) {
    for (Stream stream : streams) {
      long gap = range.start() - stream.end;
      if (gap >= -layout.fragmentSize() && gap <= layout.fragmentSize()) {
        return stream;
      }
    }
    if (streams.size() == MOST_STREAMS) {
      streams.remove(
          streams.stream().min(Comparator.comparingLong(stream -> stream.lastUse)).orElseThrow());
    }
    Stream fresh = new Stream();
    fresh.end = range.end();
    fresh.first = layout.numberAt(range.start());
    fresh.fragment = layout.numberAt(range.end() - 1);
    streams.add(fresh);
    return fresh;
  }
}
