package dev.spindle.loader.transport;

import dev.spindle.loader.disc.DiscLease;
import io.netty.channel.DefaultFileRegion;

/**
 * A range of a disc that the kernel sends from its page cache; the disc's file stays open after.
 */
final class DiscRegion extends DefaultFileRegion {
  private final DiscLease lease;

  DiscRegion(DiscLease lease, long offset, long length) {
    super(lease.file(), offset, length);
    this.lease = lease;
  }

  /** The file is the disc's: giving the lease back is all. */
  @Override
  protected void deallocate() {
    lease.close();
  }
}
