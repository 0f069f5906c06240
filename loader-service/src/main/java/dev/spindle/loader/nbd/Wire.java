package dev.spindle.loader.nbd;

/**
 * Numbers of the NBD protocol; section names are those of the specification
 * (https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md). All integers are
 * big-endian.
 */
final class Wire {
  // "Newstyle negotiation"
  static final long NBDMAGIC = 0x4e42444d41474943L;
  static final long IHAVEOPT = 0x49484156454F5054L;
  static final long REPLY_MAGIC = 0x3e889045565a9L;
  static final int EXPORT_NAME_ZEROES = 124;

  // "Handshake flags"
  static final int FLAG_FIXED_NEWSTYLE = 1;
  static final int FLAG_NO_ZEROES = 1 << 1;

  // "Transmission flags"
  static final int FLAG_HAS_FLAGS = 1;
  static final int FLAG_READ_ONLY = 1 << 1;
  static final int FLAG_SEND_DF = 1 << 7;
  static final int FLAG_CAN_MULTI_CONN = 1 << 8;
  static final int FLAG_SEND_CACHE = 1 << 10;

  // "Option types"
  static final int OPT_EXPORT_NAME = 1;
  static final int OPT_ABORT = 2;
  static final int OPT_LIST = 3;
  static final int OPT_STARTTLS = 5;
  static final int OPT_INFO = 6;
  static final int OPT_GO = 7;
  static final int OPT_STRUCTURED_REPLY = 8;
  static final int OPT_LIST_META_CONTEXT = 9;
  static final int OPT_SET_META_CONTEXT = 10;

  // "Option reply types"
  static final int REP_ACK = 1;
  static final int REP_SERVER = 2;
  static final int REP_INFO = 3;
  static final int REP_META_CONTEXT = 4;
  static final int REP_ERR_UNSUP = (1 << 31) + 1;
  static final int REP_ERR_INVALID = (1 << 31) + 3;
  static final int REP_ERR_TLS_REQD = (1 << 31) + 5;
  static final int REP_ERR_UNKNOWN = (1 << 31) + 6;
  static final int REP_ERR_TOO_BIG = (1 << 31) + 9;

  // "Option reply types", NBD_REP_INFO
  static final int INFO_EXPORT = 0;
  static final int INFO_NAME = 1;
  static final int INFO_DESCRIPTION = 2;
  static final int INFO_BLOCK_SIZE = 3;

  // "Request message"
  static final int REQUEST_MAGIC = 0x25609513;
  static final int REQUEST_BYTES = 28;
  static final int CMD_READ = 0;
  static final int CMD_WRITE = 1;
  static final int CMD_DISC = 2;
  static final int CMD_TRIM = 4;
  static final int CMD_CACHE = 5;
  static final int CMD_WRITE_ZEROES = 6;
  static final int CMD_BLOCK_STATUS = 7;

  // "Command flags"
  static final int CMD_FLAG_DF = 1 << 2;
  static final int CMD_FLAG_REQ_ONE = 1 << 3;

  // "Simple reply message", "Structured reply chunk message", "Structured reply types"
  static final int SIMPLE_REPLY_MAGIC = 0x67446698;
  static final int STRUCTURED_REPLY_MAGIC = 0x668e33ef;
  static final int REPLY_FLAG_DONE = 1;
  static final int REPLY_TYPE_NONE = 0;
  static final int REPLY_TYPE_OFFSET_DATA = 1;
  static final int REPLY_TYPE_BLOCK_STATUS = 5;
  static final int REPLY_TYPE_ERROR = (1 << 15) + 1;

  // "Error values"
  static final int EPERM = 1;
  static final int EIO = 5;
  static final int EINVAL = 22;

  // "Size constraints": any read is allowed, pages read best, and 32 MiB is what clients may rely
  // on
  static final int MIN_BLOCK_BYTES = 1;
  static final int PREFERRED_BLOCK_BYTES = 4096;
  static final int MAX_PAYLOAD_BYTES = 32 << 20;

  private Wire() {}
}
