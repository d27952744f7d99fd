package io.tunewright.common;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The directory that holds everything of an installation on this machine (`tunewright.home`): the embedded database,
/// artifacts, run directories.
///
/// @param home made at start-up if it is missing
@ConfigurationProperties("tunewright")
public record Home(@DefaultValue("data") Path home) {

    /// A directory of the installation, such as `artifacts`; not created here.
    public Path directory(String name) {
        return home.toAbsolutePath().normalize().resolve(name);
    }
}
