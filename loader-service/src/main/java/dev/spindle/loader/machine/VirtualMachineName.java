package dev.spindle.loader.machine;

/** Names a VM of a cluster. */
public record VirtualMachineName(String namespace, String name) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
