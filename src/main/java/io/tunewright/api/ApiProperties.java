package io.tunewright.api;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// What the REST edge allows (`tunewright.api.*`).
///
/// @param requestsPerMinute of one organisation, all its keys together; a minute's worth may come at once
@Validated
@ConfigurationProperties("tunewright.api")
record ApiProperties(@DefaultValue("1200") @Min(1) int requestsPerMinute) {}
