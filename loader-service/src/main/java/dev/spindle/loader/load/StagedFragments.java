package dev.spindle.loader.load;

import java.net.URI;

/** The upload-service's staged fragments (and what other loaders announce from their discs). */
@FunctionalInterface
public interface StagedFragments {
  /** The fragment that lies at a URL. */
  FragmentSource at(URI source);
}
