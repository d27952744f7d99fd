package io.tunewright.identity;

import io.tunewright.common.Check;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// What a person says to get an account. Valid by construction.
///
/// @param email    stored as typed; two accounts cannot differ in case only
/// @param name     display name, 1 to 80 characters
/// @param password at least 10 characters, at most 72 bytes in UTF-8 (what BCrypt reads); not the e-mail address
/// @param locale   language of the dashboard; anything but Chinese becomes English
public record NewAccount(String email, String name, String password, Locale locale) {

    public static final int NAME_MAX_LENGTH = 80;
    public static final int PASSWORD_MIN_LENGTH = 10;
    static final int PASSWORD_MAX_BYTES = 72;

    private static final int EMAIL_MAX_LENGTH = 254;
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}.]+(\\.[^\\s@\\p{Cntrl}.]+)*");

    public NewAccount {
        email = email.strip();
        name = checkedName(name);
        Check.length("email", email, 1, EMAIL_MAX_LENGTH);
        Check.that(EMAIL.matcher(email).matches(), "email", "is not an e-mail address");
        checkPassword(password);
        Check.that(!password.equalsIgnoreCase(email), "password", "must differ from the e-mail address");
        locale = supported(locale);
    }

    static String checkedName(String name) {
        String stripped = name.strip();
        Check.length("name", stripped, 1, NAME_MAX_LENGTH);
        Check.that(stripped.codePoints().noneMatch(Character::isISOControl), "name", "must be a single line");
        return stripped;
    }

    static void checkPassword(String password) {
        Check.length("password", password, PASSWORD_MIN_LENGTH, PASSWORD_MAX_BYTES);
        Check.that(
                password.getBytes(StandardCharsets.UTF_8).length <= PASSWORD_MAX_BYTES,
                "password",
                "is longer than " + PASSWORD_MAX_BYTES + " bytes");
    }

    static Locale supported(Locale locale) {
        return locale.getLanguage().equals("zh") ? Locale.CHINESE : Locale.ENGLISH;
    }

    /// Without the password.
    @Override
    public String toString() {
        return "NewAccount[" + email + "]";
    }
}
