package dev.spindle.standalone;

import dev.spindle.device.Rate;
import dev.spindle.device.terminal.ProgressStyle;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How {@code spindle upload} reads its options' values. */
final class UploadConverters {
  private UploadConverters() {}

  /** Reads {@code 20M}. */
  static final class RateConverter implements ITypeConverter<Rate> {
    @Override
    public Rate convert(String text) {
      return Rate.parse(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + text + "' is no rate; write 20M for 20 Mbit/s, or 2.5MB for bytes"));
    }
  }

  /** Reads {@code 1M}, binary prefixes. */
  static final class FragmentSizeConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      Matcher matcher = Pattern.compile("(\\d{1,9})([kKmM]?)(?:i?[bB]|i)?").matcher(text);
      long bytes = 0;
      if (matcher.matches()) {
        String unit = matcher.group(2).toLowerCase(Locale.ROOT);
        int shift = unit.isEmpty() ? 0 : unit.equals("k") ? 10 : 20;
        bytes = Long.parseLong(matcher.group(1)) << shift;
      }
      if (!ImageLayout.isFragmentSize(bytes)) {
        throw new TypeConversionException(
            "'" + text + "' is no fragment size; take 256K to 64M, a power of two");
      }
      return (int) bytes;
    }
  }

  /** Reads 64 hexadecimal digits. */
  static final class Sha256Converter implements ITypeConverter<Sha256> {
    @Override
    public Sha256 convert(String text) {
      if (!Sha256.isValid(text)) {
        throw new TypeConversionException("'" + text + "' is not 64 hexadecimal digits");
      }
      return new Sha256(text);
    }
  }

  /** Reads {@code none}, {@code plain} or {@code bar}. */
  static final class ProgressStyleConverter implements ITypeConverter<ProgressStyle> {
    @Override
    public ProgressStyle convert(String text) {
      return switch (text) {
        case "none" -> ProgressStyle.NONE;
        case "plain" -> ProgressStyle.PLAIN;
        case "bar" -> ProgressStyle.BAR;
        default -> throw new TypeConversionException("'" + text + "' is not none, plain or bar");
      };
    }
  }
}
