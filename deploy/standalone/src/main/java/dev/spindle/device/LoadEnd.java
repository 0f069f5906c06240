package dev.spindle.device;

/** A server has been told that the device has sent all it means to. */
public record LoadEnd() {}
