package io.tunewright.identity.web;

import io.tunewright.identity.AuditLog;
import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.Principal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInvocation;
import org.springframework.context.event.EventListener;
import org.springframework.security.authorization.event.AuthorizationDeniedEvent;
import org.springframework.stereotype.Component;

/// Writes into the audit log whom a permission was refused. The same refusal again within a minute is not worth a
/// line, and must not flood the log.
@Component
class RefusalRecorder {

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MAX_KNOWN = 5_000;

    private final AuditLog audit;
    private final ConcurrentHashMap<Refusal, Long> recent = new ConcurrentHashMap<>();

    RefusalRecorder(AuditLog audit) {
        this.audit = audit;
    }

    private record Refusal(Principal who, String what) {}

    @EventListener
    void record(AuthorizationDeniedEvent<?> event) {
        if (!(event.getAuthentication().get() instanceof MemberAuthentication member)) {
            return;
        }
        var refusal = new Refusal(member.getPrincipal(), name(event.getObject()));
        long now = System.nanoTime();
        Long before = recent.get(refusal);
        if (before == null || now - before > MINUTE_NANOS) {
            if (recent.size() >= MAX_KNOWN) {
                recent.clear();
            }
            recent.put(refusal, now);
            audit.refused("permission.used", refusal.what());
        }
    }

    private static String name(Object object) {
        return switch (object) {
            case MethodInvocation call ->
                call.getMethod().getDeclaringClass().getSimpleName() + "."
                        + call.getMethod().getName();
            case HttpServletRequest request -> request.getMethod() + " " + request.getRequestURI();
            default -> object.getClass().getSimpleName();
        };
    }
}
