package io.tunewright.basemodel;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// From where base models may be imported (`tunewright.base-models.*`).
///
/// @param importRoots folders of this machine; every organisation may import what lies below them. Empty means the
///                    folder `import` of the home directory
@ConfigurationProperties("tunewright.base-models")
record ImportProperties(@DefaultValue List<Path> importRoots) {}
