package io.tunewright.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.tunewright.common.InvalidInputException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NewAccountTest {

    private static final String GOOD = "correct horse battery";

    @Test
    void takesWhatPeopleType() {
        var account = new NewAccount(" Ada@Example.com ", " Ada Lovelace ", GOOD, Locale.SIMPLIFIED_CHINESE);

        assertThat(account.email()).isEqualTo("Ada@Example.com");
        assertThat(account.name()).isEqualTo("Ada Lovelace");
        assertThat(account.locale()).isEqualTo(Locale.CHINESE);
        assertThat(account.toString()).doesNotContain(GOOD);
        assertThatNoException().isThrownBy(() -> new NewAccount("王@例子.中国", "王小明", "密码密码密码密码密码", Locale.CHINESE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "ada", "ada@", "@example.com", "a b@example.com", "ada@exa mple", "a@b..c", "a@b\n.c"})
    void refusesWhatIsNoAddress(String email) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> new NewAccount(email, "Ada", GOOD, Locale.ENGLISH))
                .satisfies(refused -> assertThat(refused.field()).isEqualTo("email"));
    }

    @ParameterizedTest
    @CsvSource({
        "short, password must have at least 10 characters",
        "Ada@example.com, password must differ from the e-mail address",
        "密密密密密密密密密密密密密密密密密密密密密密密密密, password is longer than 72 bytes"
    })
    void refusesWeakPasswords(String password, String message) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> new NewAccount("ada@example.com", "Ada", password, Locale.ENGLISH))
                .withMessage(message);
    }

    @Test
    void slugsHaveOnlyLatinLettersAndDigits() {
        assertThat(Organisations.slug("Möbel & Söhne")).isEqualTo("mobel-sohne");
        assertThat(Organisations.slug("  ACME  Inc. ")).isEqualTo("acme-inc");
        assertThat(Organisations.slug("智谱")).isEqualTo("org");
        assertThat(Organisations.slug("a".repeat(60))).hasSize(40);
        assertThat(Organisations.slug("x".repeat(39) + " y")).isEqualTo("x".repeat(39));
    }
}
