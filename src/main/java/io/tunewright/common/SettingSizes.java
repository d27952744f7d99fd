package io.tunewright.common;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/// Reads the sizes of settings in the units that the product writes: `16GB` are 16·10⁹ bytes, `16GiB` or `16Gi` are
/// 16·2³⁰ (IEC 80000-13). Spring alone takes `GB` for 2³⁰, and who set 16 GB would read of 17.2 GB. Spring's own
/// settings take -1 for no limit, so it is a size, too.
@Component
@ConfigurationPropertiesBinding
final class SettingSizes implements Converter<String, DataSize> {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,3})?) ?([a-z]*)");
    private static final String NO_LIMIT = "-1";
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("kb", 1_000L),
            Map.entry("mb", 1_000_000L),
            Map.entry("gb", 1_000_000_000L),
            Map.entry("tb", 1_000_000_000_000L),
            Map.entry("ki", 1L << 10),
            Map.entry("kib", 1L << 10),
            Map.entry("mi", 1L << 20),
            Map.entry("mib", 1L << 20),
            Map.entry("gi", 1L << 30),
            Map.entry("gib", 1L << 30),
            Map.entry("ti", 1L << 40),
            Map.entry("tib", 1L << 40));

    /// @throws IllegalArgumentException when the text is no size, its unit is unknown, or it is 8 EiB or more
    @Override
    public DataSize convert(String text) {
        if (text.strip().equals(NO_LIMIT)) {
            return DataSize.ofBytes(-1);
        }
        var size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        Long unit = size.matches() ? UNITS.get(size.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "'%s' is no size: write a number and a unit, as in 16GB, 500MB or 16GiB".formatted(text));
        }
        try {
            return DataSize.ofBytes(new BigDecimal(size.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .toBigInteger()
                    .longValueExact());
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException("'%s' is more than any disk holds".formatted(text), tooLarge);
        }
    }
}
