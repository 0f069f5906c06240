package dev.spindle.loader.nfs;

/**
 * The head of a call (RFC 5531 section 9, call_body).
 *
 * @param xid the client's name for it, given back with the reply
 */
record RpcCall(int xid, int program, int version, int procedure) {
  /** What a record may hold. */
  sealed interface Read {
    /** A call; its arguments follow. */
    record Called(RpcCall call) implements Read {}

    /** A call of another version of RPC. */
    record OtherVersion(int xid) implements Read {}

    /** A call with credentials of a kind that is not taken. */
    record OtherCredentials(int xid) implements Read {}

    /** No call, or not a whole one. */
    record Unreadable() implements Read {}
  }

  /**
   * Reads a record up to the call's arguments. Who calls is not looked at: a path's secret part is
   * what admits (RFC 5531 appendix A is no proof of anything).
   */
  static Read read(XdrReader record) {
    int xid = record.int32();
    int type = record.int32();
    int rpcVersion = record.int32();
    if (record.isMalformed() || type != Rpc.CALL) {
      return new Read.Unreadable();
    }
    if (rpcVersion != Rpc.VERSION) {
      return new Read.OtherVersion(xid);
    }
    RpcCall call = new RpcCall(xid, record.int32(), record.int32(), record.int32());
    int flavour = record.int32();
    record.opaque(Rpc.MOST_AUTH_BYTES);
    record.int32(); // the verifier's flavour
    record.opaque(Rpc.MOST_AUTH_BYTES);
    if (record.isMalformed()) {
      return new Read.Unreadable();
    }
    return flavour == Rpc.AUTH_NONE || flavour == Rpc.AUTH_SYS
        ? new Read.Called(call)
        : new Read.OtherCredentials(xid);
  }
}
