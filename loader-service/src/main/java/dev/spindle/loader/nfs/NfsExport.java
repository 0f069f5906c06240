package dev.spindle.loader.nfs;

/**
 * Where an image's directory can be mounted from; the file in it is {@code disk.img}.
 *
 * @param path names it to MOUNT, and is a secret
 * @param port of both programs, NFS and MOUNT
 */
public record NfsExport(String path, int port) {}
