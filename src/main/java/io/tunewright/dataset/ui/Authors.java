package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Texts.t;

import io.tunewright.identity.Member;
import io.tunewright.identity.MemberService;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import java.util.Map;
import java.util.stream.Collectors;

/// Names of those who made versions.
final class Authors {

    private final Map<UserId, String> names;

    Authors(MemberService members, TenantId tenant) {
        names = members.list(tenant).stream().collect(Collectors.toMap(Member::id, Member::name));
    }

    String name(UserId user) {
        return names.getOrDefault(user, t("dataset.author-left"));
    }
}
