package dev.spindle.loader.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds files by walking the directories of ISO 9660, shallow ones first, each once: loops end, and
 * what is not loaded is noted and passed over.
 *
 * @param mostFolders directories to read at most, so that a disc full of them costs no more
 * @param deepest levels below the root
 * @param mostFiles files to find at most
 */
record FileWalk(int mostFolders, int deepest, int mostFiles) {
  /** 1 MiB of one directory: some 10,000 entries. */
  private static final long MOST_FOLDER_BYTES = 1 << 20;

  private record Folder(String path, long offset, long bytes, int depth) {}

  /**
   * The files in folders that matter.
   *
   * @param matters whether to go into a folder of the root, by its name
   */
  List<DiscFile> files(Probe probe, Volume volume, Predicate<String> matters) throws IOException {
    List<DiscFile> files = new ArrayList<>();
    if (volume.rootSector() == 0) {
      return files;
    }
    Set<Long> seen = new HashSet<>();
    Deque<Folder> folders = new ArrayDeque<>();
    folders.add(new Folder("", Probe.offsetOfSector(volume.rootSector()), volume.rootBytes(), 0));
    while (!folders.isEmpty() && seen.size() < mostFolders && files.size() < mostFiles) {
      Folder folder = folders.remove();
      if (!seen.add(folder.offset)) {
        continue;
      }
      ByteBuffer content =
          probe.read(folder.offset, (int) Math.min(folder.bytes, MOST_FOLDER_BYTES));
      if (content == null) {
        continue;
      }
      for (Directory.Entry entry : Directory.entries(content)) {
        String path = folder.path.isEmpty() ? entry.name() : folder.path + "/" + entry.name();
        if (!entry.isDirectory()) {
          add(files, path, entry, probe.size());
        } else if (folder.depth < deepest && (folder.depth > 0 || matters.test(entry.name()))) {
          folders.add(new Folder(path, entry.offset(), entry.bytes(), folder.depth + 1));
        }
      }
    }
    return files;
  }

  private static void add(
      List<DiscFile> files, String path, Directory.Entry entry, long discBytes) {
    if (entry.bytes() > 0 && entry.offset() < discBytes) {
      files.add(
          new DiscFile(path, entry.offset(), Math.min(entry.bytes(), discBytes - entry.offset())));
    }
  }
}
