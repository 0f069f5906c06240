package dev.spindle.loader.nbd;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a client asks for in the handshake ("Option types"), read from its payload. */
sealed interface Option {
  /** "NBD_OPT_EXPORT_NAME": takes an export without a reply to options. */
  record ExportName(String name) implements Option {}

  /** "NBD_OPT_ABORT". */
  record Abort() implements Option {}

  /** "NBD_OPT_LIST". */
  record ListExports() implements Option {}

  /** "NBD_OPT_STARTTLS". */
  record StartTls() implements Option {}

  /** "NBD_OPT_INFO" and "NBD_OPT_GO". */
  record Info(String name, List<Integer> requests, boolean go) implements Option {
    public Info {
      requests = List.copyOf(requests);
    }
  }

  /** "NBD_OPT_STRUCTURED_REPLY". */
  record StructuredReply() implements Option {}

  /** "NBD_OPT_LIST_META_CONTEXT" and "NBD_OPT_SET_META_CONTEXT". */
  record MetaContext(String name, List<String> queries, boolean set) implements Option {
    public MetaContext {
      queries = List.copyOf(queries);
    }
  }

  /** One that this server does not know. */
  record Unsupported() implements Option {}

  /** One whose payload is not as the specification says. */
  record Malformed() implements Option {}

  /** Reads an option; the payload's reader index is left anywhere. */
  static Option read(int type, ByteBuf payload) {
    return switch (type) {
      case Wire.OPT_EXPORT_NAME -> new ExportName(payload.toString(StandardCharsets.UTF_8));
      case Wire.OPT_ABORT -> new Abort();
      case Wire.OPT_LIST -> empty(payload, new ListExports());
      case Wire.OPT_STARTTLS -> empty(payload, new StartTls());
      case Wire.OPT_INFO -> info(payload, false);
      case Wire.OPT_GO -> info(payload, true);
      case Wire.OPT_STRUCTURED_REPLY -> empty(payload, new StructuredReply());
      case Wire.OPT_LIST_META_CONTEXT -> metaContext(payload, false);
      case Wire.OPT_SET_META_CONTEXT -> metaContext(payload, true);
      default -> new Unsupported();
    };
  }

  private static Option empty(ByteBuf payload, Option option) {
    return payload.isReadable() ? new Malformed() : option;
  }

  private static Option info(ByteBuf payload, boolean go) {
    Optional<String> name = text(payload);
    if (name.isEmpty() || payload.readableBytes() < 2) {
      return new Malformed();
    }
    int count = payload.readUnsignedShort();
    if (payload.readableBytes() != 2 * count) {
      return new Malformed();
    }
    List<Integer> requests = new ArrayList<>();
    while (payload.isReadable()) {
      requests.add(payload.readUnsignedShort());
    }
    return new Info(name.get(), requests, go);
  }

  private static Option metaContext(ByteBuf payload, boolean set) {
    Optional<String> name = text(payload);
    if (name.isEmpty() || payload.readableBytes() < 4) {
      return new Malformed();
    }
    long count = payload.readUnsignedInt();
    List<String> queries = new ArrayList<>();
    for (long query = 0; query < count; query++) {
      Optional<String> text = text(payload);
      if (text.isEmpty()) {
        return new Malformed();
      }
      queries.add(text.get());
    }
    return payload.isReadable() ? new Malformed() : new MetaContext(name.get(), queries, set);
  }

  private static Optional<String> text(ByteBuf payload) {
    if (payload.readableBytes() < 4) {
      return Optional.empty();
    }
    long length = payload.readUnsignedInt();
    return length > payload.readableBytes()
        ? Optional.empty()
        : Optional.of(payload.readCharSequence((int) length, StandardCharsets.UTF_8).toString());
  }
}
