package io.tunewright.common.ui;

import com.vaadin.flow.component.UI;
import io.tunewright.common.ByteSize;
import java.text.NumberFormat;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Numbers and times as the design wants them: grouped, true minus, no-break space before units, in the page's
/// language and the reader's time zone. What is no number is shown as a dash.
public final class Formats {

    /// Shown where there is no figure.
    public static final String NONE = "–";

    private static final String SPACE = "\u00a0";

    private Formats() {}

    public static String count(long value) {
        return minus(NumberFormat.getIntegerInstance(Texts.locale()).format(value));
    }

    /// A large number with two or three significant digits: `950`, `6.4 M`, `20 M`, `7.2 B`.
    public static String compact(long value) {
        if (Math.abs(value) < 10_000) {
            return count(value);
        }
        String[] units = {"k", "M", "B", "T"};
        double scaled = value / 1000.0;
        int unit = 0;
        while (Math.abs(scaled) >= 999.5 && unit < units.length - 1) {
            scaled /= 1000;
            unit++;
        }
        boolean whole = Math.abs(scaled) >= 99.95 || Math.abs(scaled - Math.rint(scaled)) < 0.05;
        return decimal(scaled, whole ? 0 : 1) + SPACE + units[unit];
    }

    /// A number with a fixed count of digits after the point.
    public static String decimal(double value, int digits) {
        return Double.isFinite(value) ? minus(String.format(Texts.locale(), "%,." + digits + "f", value)) : NONE;
    }

    /// A difference, always with its sign: `+9.2`, `−0.4`.
    public static String signed(double value, int digits) {
        return (value >= 0 ? "+" : "") + decimal(value, digits);
    }

    /// A loss in nats per token, three digits after the point.
    public static String loss(double value) {
        return decimal(value, 3);
    }

    /// A share of 1 as `62 %`.
    public static String percent(double share, int digits) {
        return Double.isFinite(share) ? decimal(share * 100, digits) + SPACE + "%" : NONE;
    }

    /// A sum in the operator's unit of account, in hundredths; smaller ones as `< 0.01`.
    public static String price(double amount) {
        return amount > 0 && amount < 0.01 ? "< " + decimal(0.01, 2) : decimal(amount, 2);
    }

    /// A learning rate or other small number: `2e-4` with a true minus.
    public static String scientific(double value) {
        if (value == 0) {
            return "0";
        }
        if (!Double.isFinite(value)) {
            return NONE;
        }
        String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e");
        String mantissa =
                parts[0].contains(".") ? parts[0].replaceAll("0+$", "").replaceAll("\\.$", "") : parts[0];
        return minus(mantissa + "e" + Integer.parseInt(parts[1]));
    }

    /// Bytes in decimal units: `14.6 MB`.
    public static String bytes(long bytes) {
        return new ByteSize(Math.max(0, bytes)).toString();
    }

    /// `45 s`, `21 min`, `3 h 5 min`, `2 d 4 h`.
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return Texts.t("common.seconds", count(seconds));
        }
        if (seconds < 3600) {
            return Texts.t("common.minutes", count(seconds / 60));
        }
        if (seconds < 86_400) {
            return two(Texts.t("common.hours", count(seconds / 3600)), seconds % 3600 / 60, "common.minutes");
        }
        return two(Texts.t("common.days", count(seconds / 86_400)), seconds % 86_400 / 3600, "common.hours");
    }

    /// Like [#duration], but with the seconds of a few minutes and tenths below ten seconds: `0.4 s`, `1 min 12
    /// s`.
    public static String precise(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 10_000) {
            return Texts.t("common.seconds", decimal(millis / 1000.0, 1));
        }
        long seconds = millis / 1000;
        if (seconds < 60 || seconds >= 3600) {
            return duration(duration);
        }
        return two(Texts.t("common.minutes", count(seconds / 60)), seconds % 60, "common.seconds");
    }

    /// `21 min left`.
    public static String left(Duration duration) {
        return Texts.t("common.left", duration(duration));
    }

    /// `just now`, `3 min ago`, `2 h ago`; more than a day ago as [#when].
    public static String ago(Instant instant) {
        long seconds = Duration.between(instant, Instant.now()).toSeconds();
        if (seconds < 45) {
            return Texts.t("common.just-now");
        }
        if (seconds < 3600) {
            return Texts.t("common.ago", Texts.t("common.minutes", count(Math.max(1, Math.round(seconds / 60.0)))));
        }
        if (seconds < 86_400) {
            return Texts.t("common.ago", Texts.t("common.hours", count(seconds / 3600)));
        }
        return when(instant);
    }

    /// `today 09:40`, `yesterday 18:02`, else the date.
    public static String when(Instant instant) {
        var day = instant.atZone(zone()).toLocalDate();
        var today = LocalDate.now(zone());
        if (day.equals(today)) {
            return Texts.t("common.today", time(instant));
        }
        if (day.equals(today.minusDays(1))) {
            return Texts.t("common.yesterday", time(instant));
        }
        return date(day);
    }

    /// `18 Nov`; with the year unless it is this one.
    public static String date(Instant instant) {
        return date(instant.atZone(zone()).toLocalDate());
    }

    public static String date(LocalDate day) {
        boolean thisYear = day.getYear() == LocalDate.now(zone()).getYear();
        String pattern = Texts.t(thisYear ? "common.date-pattern" : "common.date-pattern-year");
        return DateTimeFormatter.ofPattern(pattern, Texts.locale()).format(day);
    }

    /// `09:40`.
    public static String time(Instant instant) {
        return DateTimeFormatter.ofPattern("HH:mm", Texts.locale()).format(instant.atZone(zone()));
    }

    /// `09:40:07`, for logs.
    public static String clock(Instant instant) {
        return DateTimeFormatter.ofPattern("HH:mm:ss", Texts.locale()).format(instant.atZone(zone()));
    }

    /// `18 Nov 09:40`, for lists where every row needs both.
    public static String dateTime(Instant instant) {
        return date(instant) + " " + time(instant);
    }

    /// The reader's time zone; the server's where the browser did not say.
    public static ZoneId zone() {
        var page = UI.getCurrent();
        var client = page == null ? null : page.getPage().getExtendedClientDetails();
        String id = client == null ? null : client.getTimeZoneId();
        if (id != null && !id.isEmpty()) {
            try {
                return ZoneId.of(id);
            } catch (DateTimeException unknown) {
                return ZoneId.systemDefault();
            }
        }
        return ZoneId.systemDefault();
    }

    /// The part of a tuned model's name that tells it from others where room is short: its suffix and id of
    /// `ft:{base}:{organisation}:{suffix}:{id}`. Other names as they are.
    public static String modelName(String name) {
        String[] parts = name.split(":", -1);
        return parts.length == 5 && parts[0].equals("ft") && !parts[3].isEmpty() ? parts[3] + ":" + parts[4] : name;
    }

    private static String two(String first, long rest, String restKey) {
        return rest == 0 ? first : first + Texts.t("common.between-units") + Texts.t(restKey, count(rest));
    }

    private static String minus(String number) {
        return number.replace('-', '−');
    }
}
