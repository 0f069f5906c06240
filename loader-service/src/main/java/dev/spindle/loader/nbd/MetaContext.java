package dev.spindle.loader.nbd;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The metadata contexts ("Metadata querying"); the id of each is its place, from 1. */
enum MetaContext {
  /** "base:allocation metadata context": always data, as clients write zeros for holes unread. */
  ALLOCATION("base:allocation"),
  /** Bit 0 of a block's status tells whether it is loaded. */
  LOADED("x-spindle:loaded");

  final String name;
  final int id;

  MetaContext(String name) {
    this.name = name;
    this.id = ordinal() + 1;
  }

  /**
   * The contexts that queries choose: a whole name, or a namespace with its colon for all in it.
   */
  static Set<MetaContext> matching(List<String> queries) {
    Set<MetaContext> matching = EnumSet.noneOf(MetaContext.class);
    for (String query : queries) {
      Arrays.stream(values())
          .filter(c -> c.name.equals(query) || query.endsWith(":") && c.name.startsWith(query))
          .forEach(matching::add);
    }
    return matching;
  }
}
