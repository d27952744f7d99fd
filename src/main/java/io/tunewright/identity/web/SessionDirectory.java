package io.tunewright.identity.web;

import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.Principal;
import io.tunewright.identity.PrincipalLookup;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// The open sessions of this server. A page that only listens sends no requests that [MembershipFilter] could check,
/// so every two seconds all sessions are: those of former members end, and with them what is pushed to their pages.
@Component
class SessionDirectory implements HttpSessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(SessionDirectory.class);
    private static final String CONTEXT = HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY;

    private final PrincipalLookup principals;
    private final Set<HttpSession> sessions = ConcurrentHashMap.newKeySet();

    SessionDirectory(PrincipalLookup principals) {
        this.principals = principals;
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
        sessions.add(event.getSession());
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        sessions.remove(event.getSession());
    }

    @Scheduled(fixedDelay = 2000)
    void check() {
        try {
            var signedIn = sessions.stream()
                    .flatMap(session -> principal(session).stream())
                    .collect(Collectors.toSet());
            if (!signedIn.isEmpty()) {
                principals.refresh(signedIn);
                sessions.forEach(this::check);
            }
        } catch (DataAccessException | TransactionException databaseIsAway) {
            LOG.warn("Sessions could not be checked: {}", databaseIsAway.getMessage());
        }
    }

    private void check(HttpSession session) {
        principal(session).ifPresent(before -> {
            var now = principals.find(before.user(), before.tenant());
            try {
                if (now.isEmpty()) {
                    session.invalidate();
                } else if (!now.get().equals(before)) {
                    session.setAttribute(CONTEXT, new SecurityContextImpl(MemberAuthentication.bySession(now.get())));
                }
            } catch (IllegalStateException ended) {
                sessions.remove(session);
            }
        });
    }

    private static Optional<Principal> principal(HttpSession session) {
        try {
            return session.getAttribute(CONTEXT) instanceof SecurityContext context
                            && context.getAuthentication() instanceof MemberAuthentication member
                    ? Optional.of(member.getPrincipal())
                    : Optional.empty();
        } catch (IllegalStateException ended) {
            return Optional.empty();
        }
    }
}
