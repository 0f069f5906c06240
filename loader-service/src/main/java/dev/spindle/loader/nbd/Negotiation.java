package dev.spindle.loader.nbd;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.drive.Drives;
import dev.spindle.model.ImageId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a connection has agreed on so far ("Newstyle negotiation"), and the answers to its options.
 *
 * <p>TLS starts it anew: what was said in the clear may have been said by anybody.
 */
final class Negotiation {
  private final Drives drives;
  private final Encryption encryption;
  private final boolean noZeroes;
  private final boolean secured;
  private boolean structured;
  private String contextsOf = "";
  private Set<MetaContext> contexts = EnumSet.noneOf(MetaContext.class);

  /** What an option leads to. */
  sealed interface Step {
    /** The next option. */
    record Next() implements Step {}

    /** The end of the connection, once its replies are sent. */
    record End() implements Step {}

    /** TLS, and options from the beginning. */
    record Secure() implements Step {}

    /** Requests ("Transmission"). */
    record Transmit(Drive drive, boolean structured, Set<MetaContext> contexts) implements Step {}
  }

  private static final Step NEXT = new Step.Next();

  /**
   * A beginning.
   *
   * @param noZeroes the client's flag: whether it can do without "NBD_FLAG_NO_ZEROES"' padding
   * @param secured whether it is spoken inside TLS
   */
  Negotiation(Drives drives, Encryption encryption, boolean noZeroes, boolean secured) {
    this.drives = drives;
    this.encryption = encryption;
    this.noZeroes = noZeroes;
    this.secured = secured;
  }

  /** The same connection's beginning inside TLS. */
  Negotiation secured() {
    return new Negotiation(drives, encryption, noZeroes, true);
  }

  boolean isSecured() {
    return secured;
  }

  /** Answers an option. */
  Step answer(int type, Option option, Consumer<ByteBuf> replies) {
    if (encryption.isRequired() && !secured) {
      switch (option) {
        case Option.StartTls _, Option.Abort _ -> {}
        case Option.ExportName _ -> {
          return new Step.End(); // this option has no error reply
        }
        case Option.ListExports _,
            Option.Info _,
            Option.StructuredReply _,
            Option.MetaContext _,
            Option.Unsupported _,
            Option.Malformed _ -> {
          return refuse(type, Wire.REP_ERR_TLS_REQD, "start TLS first", replies);
        }
      }
    }
    return switch (option) {
      case Option.ExportName export -> exportName(export, replies);
      case Option.Abort _ -> {
        replies.accept(OptionReplies.ack(type));
        yield new Step.End();
      }
      case Option.ListExports _ -> {
        drives.all().forEach(drive -> replies.accept(OptionReplies.server(drive)));
        yield acknowledge(type, replies);
      }
      case Option.StartTls _ -> startTls(type, replies);
      case Option.Info info -> info(type, info, replies);
      case Option.StructuredReply _ -> {
        structured = true;
        yield acknowledge(type, replies);
      }
      case Option.MetaContext asked -> metaContext(type, asked, replies);
      case Option.Unsupported _ ->
          refuse(type, Wire.REP_ERR_UNSUP, "this server does not know the option", replies);
      case Option.Malformed _ -> {
        if (type == Wire.OPT_SET_META_CONTEXT) {
          contexts = EnumSet.noneOf(MetaContext.class);
        }
        yield refuse(type, Wire.REP_ERR_INVALID, "the option's data is malformed", replies);
      }
    };
  }

  private Step startTls(int type, Consumer<ByteBuf> replies) {
    if (!encryption.isOffered()) {
      return refuse(type, Wire.REP_ERR_UNSUP, "this server has no TLS", replies);
    }
    if (secured) {
      return refuse(type, Wire.REP_ERR_INVALID, "TLS has started already", replies);
    }
    replies.accept(OptionReplies.ack(type));
    return new Step.Secure();
  }

  private Step exportName(Option.ExportName export, Consumer<ByteBuf> replies) {
    Optional<Drive> drive = find(export.name());
    if (drive.isEmpty()) {
      return new Step.End(); // this option has no error reply
    }
    replies.accept(
        Unpooled.buffer(10 + Wire.EXPORT_NAME_ZEROES)
            .writeLong(drive.get().layout().size())
            .writeShort(transmissionFlags())
            .writeZero(noZeroes ? 0 : Wire.EXPORT_NAME_ZEROES));
    return transmit(drive.get(), export.name());
  }

  private Step info(int type, Option.Info info, Consumer<ByteBuf> replies) {
    Optional<Drive> found = find(info.name());
    if (found.isEmpty()) {
      return unknown(type, replies);
    }
    Drive drive = found.get();
    replies.accept(OptionReplies.infoExport(type, drive, transmissionFlags()));
    if (info.requests().contains(Wire.INFO_NAME)) {
      replies.accept(OptionReplies.infoName(type, drive));
    }
    if (info.requests().contains(Wire.INFO_DESCRIPTION)) {
      replies.accept(OptionReplies.infoDescription(type, drive));
    }
    if (info.requests().contains(Wire.INFO_BLOCK_SIZE)) {
      replies.accept(OptionReplies.infoBlockSize(type));
    }
    replies.accept(OptionReplies.ack(type));
    return info.go() ? transmit(drive, info.name()) : NEXT;
  }

  /** "NBD_OPT_SET_META_CONTEXT" replaces what was chosen before, also when it fails. */
  private Step metaContext(int type, Option.MetaContext asked, Consumer<ByteBuf> replies) {
    if (asked.set()) {
      contexts = EnumSet.noneOf(MetaContext.class);
    }
    if (!structured) {
      return refuse(
          type,
          Wire.REP_ERR_INVALID,
          "contexts need structured replies; ask for them first",
          replies);
    }
    if (find(asked.name()).isEmpty()) {
      return unknown(type, replies);
    }
    Set<MetaContext> matching = MetaContext.matching(asked.queries());
    if (asked.set()) {
      matching.removeIf(each -> !asked.queries().contains(each.name));
      contexts = matching;
      contextsOf = asked.name();
    } else if (asked.queries().isEmpty()) {
      matching = EnumSet.allOf(MetaContext.class);
    }
    matching.forEach(each -> replies.accept(OptionReplies.metaContext(type, each, asked.set())));
    return acknowledge(type, replies);
  }

  private Step transmit(Drive drive, String name) {
    return new Step.Transmit(
        drive, structured, contextsOf.equals(name) ? contexts : EnumSet.noneOf(MetaContext.class));
  }

  private static Step acknowledge(int type, Consumer<ByteBuf> replies) {
    replies.accept(OptionReplies.ack(type));
    return NEXT;
  }

  private static Step unknown(int type, Consumer<ByteBuf> replies) {
    return refuse(type, Wire.REP_ERR_UNKNOWN, "exports are named by image id", replies);
  }

  private static Step refuse(int type, int error, String why, Consumer<ByteBuf> replies) {
    replies.accept(OptionReplies.error(type, error, why));
    return NEXT;
  }

  private Optional<Drive> find(String name) {
    return ImageId.isValid(name) ? drives.find(new ImageId(name)) : Optional.empty();
  }

  private int transmissionFlags() {
    return Wire.FLAG_HAS_FLAGS
        | Wire.FLAG_READ_ONLY
        | Wire.FLAG_CAN_MULTI_CONN
        | Wire.FLAG_SEND_CACHE
        | (structured ? Wire.FLAG_SEND_DF : 0);
  }
}
