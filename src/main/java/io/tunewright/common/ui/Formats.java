package io.tunewright.common.ui;

import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;

/// Numbers and times as the design wants them: grouped, true minus, no-break space before units.
public final class Formats {

    private Formats() {}

    public static String count(long value) {
        return minus(NumberFormat.getIntegerInstance(Texts.locale()).format(value));
    }

    /// A number with a fixed count of digits after the point.
    public static String decimal(double value, int digits) {
        return minus(String.format(Texts.locale(), "%,." + digits + "f", value));
    }

    /// A share of 1 as `62 %`.
    public static String percent(double share, int digits) {
        return decimal(share * 100, digits) + "\u00a0%";
    }

    /// A learning rate or other small number: `2e-4` with a true minus.
    public static String scientific(double value) {
        if (value == 0) {
            return "0";
        }
        String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e");
        String mantissa = parts[0].contains(".") ? parts[0].replaceAll("0+$", "").replaceAll("\\.$", "") : parts[0];
        return minus(mantissa + "e" + Integer.parseInt(parts[1]));
    }

    /// `45 s`, `21 min`, `3 h 5 min`.
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return Texts.t("common.seconds", count(seconds));
        }
        if (seconds < 3600) {
            return Texts.t("common.minutes", count(seconds / 60));
        }
        return Texts.t("common.hours", count(seconds / 3600), count(seconds % 3600 / 60));
    }

    /// `today 09:40`, else the date.
    public static String when(Instant instant) {
        var local = instant.atZone(ZoneId.systemDefault());
        String time = DateTimeFormatter.ofPattern("HH:mm", Texts.locale()).format(local);
        var today = LocalDate.now(ZoneId.systemDefault());
        if (local.toLocalDate().equals(today)) {
            return Texts.t("common.today", time);
        }
        if (local.toLocalDate().equals(today.minusDays(1))) {
            return Texts.t("common.yesterday", time);
        }
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                .withLocale(Texts.locale())
                .format(local);
    }

    private static String minus(String number) {
        return number.replace('-', '−');
    }
}
