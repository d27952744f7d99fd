package io.tunewright.dataset;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Limits of uploads (`tunewright.dataset.*`).
///
/// @param maxFile one file
/// @param maxRows rows of one file; the check keeps about 24 bytes of memory for each
@ConfigurationProperties("tunewright.dataset")
record DatasetProperties(
        @DefaultValue("4GB") DataSize maxFile,
        @DefaultValue("2000000") int maxRows) {}
