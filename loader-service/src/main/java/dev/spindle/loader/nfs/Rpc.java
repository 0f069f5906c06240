package dev.spindle.loader.nfs;

/** Numbers of remote procedure calls; sections are those of RFC 5531. */
final class Rpc {
  // section 9, msg_type, reply_stat, accept_stat, reject_stat, auth_stat
  static final int VERSION = 2;
  static final int CALL = 0;
  static final int REPLY = 1;
  static final int MSG_ACCEPTED = 0;
  static final int MSG_DENIED = 1;
  static final int SUCCESS = 0;
  static final int PROG_UNAVAIL = 1;
  static final int PROG_MISMATCH = 2;
  static final int PROC_UNAVAIL = 3;
  static final int GARBAGE_ARGS = 4;
  static final int RPC_MISMATCH = 0;
  static final int AUTH_ERROR = 1;
  static final int AUTH_BADCRED = 1;

  // section 8.2 and appendix A
  static final int AUTH_NONE = 0;
  static final int AUTH_SYS = 1;
  static final int MOST_AUTH_BYTES = 400;

  /** The procedure that every program has, and that does nothing (section 12.1). */
  static final int NULL = 0;

  private Rpc() {}
}
