/// Organisations, users, roles, API keys, quotas, usage, audit. Start at [CurrentUser] and [TenantDatabase].
@NullMarked
@ApplicationModule(allowedDependencies = {"common", "common :: ui"})
package io.tunewright.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
