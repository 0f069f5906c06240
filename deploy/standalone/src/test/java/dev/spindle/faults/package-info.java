/** A link between a device and a server that fails as links, proxies and servers do. For tests. */
@NullMarked
package dev.spindle.faults;

import org.jspecify.annotations.NullMarked;
