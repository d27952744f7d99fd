package io.tunewright.storage;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// How files are stored (`tunewright.storage.*`).
///
/// @param reserve space on the disk that uploads never take: the database and running trainings need it
@ConfigurationProperties("tunewright.storage")
record StorageProperties(@DefaultValue("1GB") DataSize reserve) {}
