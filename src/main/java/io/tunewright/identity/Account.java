package io.tunewright.identity;

import java.util.Locale;

/// A person who can sign in.
///
/// @param name   how others see the person
/// @param locale language of the dashboard, `en` or `zh`
public record Account(UserId id, String email, String name, Locale locale, Theme theme) {}
