package dev.spindle.loader.disc;

import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageLayout;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The CRC-32C of each loaded fragment of a disc. In pages, made when their first fragment is
 * loaded, so that a large disc of which little is there takes little: a whole one takes 4 bytes a
 * fragment.
 *
 * <p>Safe for many threads; whoever sees a fragment loaded sees its check.
 */
final class FragmentChecks {
  /** 1024 fragments a page: 4 KiB for one of 1 MiB fragments' GiB, 8 KiB of pages for a TiB's. */
  private static final int PAGE_FRAGMENTS = 1024;

  private final AtomicReferenceArray<AtomicIntegerArray> pages;

  FragmentChecks(ImageLayout layout) {
    this.pages = new AtomicReferenceArray<>(Math.ceilDiv(layout.fragmentCount(), PAGE_FRAGMENTS));
  }

  /** Notes a fragment's check, before the fragment counts as loaded. */
  void put(int number, Crc32c crc32c) {
    int page = (number - 1) / PAGE_FRAGMENTS;
    if (pages.get(page) == null) {
      pages.compareAndSet(page, null, new AtomicIntegerArray(PAGE_FRAGMENTS));
    }
    pages.get(page).set((number - 1) % PAGE_FRAGMENTS, crc32c.value());
  }

  /** The check of a fragment that is loaded. */
  Crc32c of(int number) {
    return new Crc32c(pages.get((number - 1) / PAGE_FRAGMENTS).get((number - 1) % PAGE_FRAGMENTS));
  }
}
