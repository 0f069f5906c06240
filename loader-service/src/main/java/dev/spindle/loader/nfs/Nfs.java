package dev.spindle.loader.nfs;

/** Numbers of the NFS program; sections are those of RFC 1813. */
final class Nfs {
  static final int PROGRAM = 100_003;
  static final int VERSION = 3;

  // section 3.3
  static final int GETATTR = 1;
  static final int SETATTR = 2;
  static final int LOOKUP = 3;
  static final int ACCESS = 4;
  static final int READLINK = 5;
  static final int READ = 6;
  static final int WRITE = 7;
  static final int CREATE = 8;
  static final int MKDIR = 9;
  static final int SYMLINK = 10;
  static final int MKNOD = 11;
  static final int REMOVE = 12;
  static final int RMDIR = 13;
  static final int RENAME = 14;
  static final int LINK = 15;
  static final int READDIR = 16;
  static final int READDIRPLUS = 17;
  static final int FSSTAT = 18;
  static final int FSINFO = 19;
  static final int PATHCONF = 20;
  static final int COMMIT = 21;

  // section 2.6, nfsstat3
  static final int OK = 0;
  static final int ERR_NOENT = 2;
  static final int ERR_IO = 5;
  static final int ERR_NOTDIR = 20;
  static final int ERR_ISDIR = 21;
  static final int ERR_INVAL = 22;
  static final int ERR_ROFS = 30;
  static final int ERR_NAMETOOLONG = 63;
  static final int ERR_STALE = 70;
  static final int ERR_BADHANDLE = 10_001;
  static final int ERR_BAD_COOKIE = 10_003;
  static final int ERR_TOOSMALL = 10_005;
  static final int ERR_JUKEBOX = 10_008;

  // section 3.3.4
  static final int ACCESS_READ = 1;
  static final int ACCESS_LOOKUP = 2;
  static final int ACCESS_EXECUTE = 32;

  // section 3.3.19, properties
  static final int FSF_HOMOGENEOUS = 8;

  /** 1 MiB: the most that Linux asks for at once, and what one fragment has by default. */
  static final int MOST_READ_BYTES = 1 << 20;

  /** 255 bytes in a name, as everywhere. */
  static final int MOST_NAME_BYTES = 255;

  /** The one file of a directory, as KubeVirt wants it to be called. */
  static final String FILE_NAME = "disk.img";

  private Nfs() {}
}
