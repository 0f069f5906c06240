package dev.spindle.upload.staging;

import dev.spindle.model.ByteRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of one image that came before it had fragments: files in {@code runs}, hard links named
 * {@code <first byte>-<bytes>}. A fragment that lies in one run whole is staged where it is.
 * Changed by one thread at a time, {@link ImageStaging} sees to that; looked at by any.
 */
final class Runs {
  private static final Pattern NAME = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

  private final Path directory;
  private final ImageLayout layout;

  /** By first byte. */
  private final NavigableMap<Long, ByteRange> ranges = new ConcurrentSkipListMap<>();

  private Runs(Path directory, ImageLayout layout) {
    this.directory = directory;
    this.layout = layout;
  }

  static Runs open(Path directory, ImageLayout layout) throws IOException {
    Runs runs = new Runs(directory, layout);
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        files.forEach(file -> runs.know(file.getFileName().toString()));
      }
    }
    return runs;
  }

  /** Links a file's first bytes as a run, and forces the link to storage; done before is done. */
  void link(ByteRange range, Path file) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory);
      StagingVolume.force(directory.resolveSibling("."));
    }
    try {
      Files.createLink(pathOf(range), file);
    } catch (FileAlreadyExistsException _) {
      // before a crash
    }
    StagingVolume.force(directory);
    ranges.merge(range.start(), range, Runs::longer);
  }

  /** Every fragment whose bytes lie in runs, in one or in several that touch. */
  FragmentSet covered() {
    FragmentSet covered = new FragmentSet();
    ByteRange joined = new ByteRange(0, 0);
    for (ByteRange range : ranges.values()) {
      if (range.start() > joined.end()) {
        layout.wholeIn(joined).ifPresent(covered::add);
        joined = range;
      } else {
        joined = new ByteRange(joined.start(), Math.max(joined.end(), range.end()));
      }
    }
    layout.wholeIn(joined).ifPresent(covered::add);
    return covered;
  }

  /** Where a fragment lies whole in one run. */
  Optional<RunSlice> sliceOf(int number) {
    ByteRange wanted = layout.rangeOf(number);
    Map.Entry<Long, ByteRange> run = ranges.floorEntry(wanted.start());
    return run != null && run.getValue().end() >= wanted.end()
        ? Optional.of(slice(run.getValue(), wanted))
        : Optional.empty();
  }

  /** What the runs have of a fragment, from its first byte on and without a gap. */
  List<RunSlice> slicesOf(int number) {
    ByteRange wanted = layout.rangeOf(number);
    List<RunSlice> slices = new ArrayList<>();
    long position = wanted.start();
    while (position < wanted.end()) {
      Map.Entry<Long, ByteRange> run = ranges.floorEntry(position);
      if (run == null || run.getValue().end() <= position) {
        break;
      }
      ByteRange part = run.getValue().intersection(new ByteRange(position, wanted.end()));
      slices.add(slice(run.getValue(), part));
      position = part.end();
    }
    return slices;
  }

  /** Deletes runs of which no fragment is needed any more. */
  void deleteAllBut(FragmentSet needed) throws IOException {
    for (ByteRange range : List.copyOf(ranges.values())) {
      if (!needs(range, needed)) {
        ranges.remove(range.start());
        Files.deleteIfExists(pathOf(range));
      }
    }
  }

  private boolean needs(ByteRange range, FragmentSet needed) {
    int first = needed.next(layout.numberAt(range.start()));
    return first != 0 && first <= layout.numberAt(range.end() - 1);
  }

  private RunSlice slice(ByteRange run, ByteRange part) {
    return new RunSlice(pathOf(run), part.start() - run.start(), Math.toIntExact(part.length()));
  }

  private Path pathOf(ByteRange run) {
    return directory.resolve(run.start() + "-" + run.length());
  }

  private void know(@Nullable String name) {
    Matcher matcher = NAME.matcher(name == null ? "" : name);
    if (matcher.matches()) {
      ByteRange range =
          ByteRange.ofLength(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
      if (!range.isEmpty() && range.end() <= layout.size()) {
        ranges.merge(range.start(), range, Runs::longer);
      }
    }
  }

  /** What was linked again after a crash may have grown before. */
  private static ByteRange longer(ByteRange one, ByteRange other) {
    return one.end() >= other.end() ? one : other;
  }
}
