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
 * Finds files by walking the directories of ISO 9660 and of UDF, shallow ones first, each once:
 * loops end, and what is not loaded is noted and passed over.
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
    if (volume.rootSector() != 0) {
      walkIso(probe, volume, matters, files);
    }
    Udf udf = volume.udf() ? Udf.read(probe) : null;
    if (udf != null) {
      walkUdf(probe, udf, matters, files);
    }
    return files;
  }

  private void walkIso(Probe probe, Volume volume, Predicate<String> matters, List<DiscFile> files)
      throws IOException {
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
          add(files, path, entry.offset(), entry.bytes(), probe.size());
        } else if (folder.depth < deepest && (folder.depth > 0 || matters.test(entry.name()))) {
          folders.add(new Folder(path, entry.offset(), entry.bytes(), folder.depth + 1));
        }
      }
    }
  }

  private record UdfFolder(String path, ByteBuffer content, int depth) {}

  private void walkUdf(Probe probe, Udf udf, Predicate<String> matters, List<DiscFile> files)
      throws IOException {
    Set<Long> seen = new HashSet<>();
    Deque<UdfFolder> folders = new ArrayDeque<>();
    visit(probe, udf, "", udf.rootBlock(), 0, folders, files);
    while (!folders.isEmpty() && seen.size() < mostFiles && files.size() < mostFiles) {
      UdfFolder folder = folders.remove();
      for (UdfDirectory.Identifier child : UdfDirectory.identifiers(folder.content)) {
        boolean isInside = folder.depth > 0 || matters.test(child.name());
        if (isInside && seen.add(child.block()) && seen.size() < mostFiles) {
          String path = folder.path.isEmpty() ? child.name() : folder.path + "/" + child.name();
          visit(probe, udf, path, child.block(), folder.depth + 1, folders, files);
        }
      }
    }
  }

  /** Takes a file, or a folder's content, as its entry tells. */
  private void visit(
      Probe probe,
      Udf udf,
      String path,
      long block,
      int depth,
      Deque<UdfFolder> folders,
      List<DiscFile> files)
      throws IOException {
    Udf.FileEntry entry = udf.entry(probe, block);
    if (entry == null) {
      return;
    }
    if (!entry.isDirectory()) {
      for (Udf.Extent extent : entry.extents()) {
        add(files, path, extent.offset(), extent.bytes(), probe.size());
      }
    } else if (depth <= deepest && folders.size() < mostFolders) {
      ByteBuffer content = entry.embedded();
      if (content == null && !entry.extents().isEmpty()) {
        Udf.Extent first = entry.extents().getFirst();
        content = probe.read(first.offset(), (int) Math.min(first.bytes(), MOST_FOLDER_BYTES));
      }
      if (content != null) {
        folders.add(new UdfFolder(path, content, depth));
      }
    }
  }

  private static void add(
      List<DiscFile> files, String path, long offset, long bytes, long discBytes) {
    if (bytes > 0 && offset < discBytes) {
      files.add(new DiscFile(path, offset, Math.min(bytes, discBytes - offset)));
    }
  }
}
