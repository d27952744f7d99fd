package io.tunewright.api;

import io.tunewright.common.ConflictException;
import io.tunewright.common.DomainException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.Sha256;
import io.tunewright.identity.MemberAuthentication;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;

/// Lets clients repeat a POST below `/api/v1`, or an upload to `/v1/files`, without making a thing twice: the same
/// `Idempotency-Key` and body get the same answer, another body is refused. Refused requests are not kept, so they
/// can be mended under their key.
///
/// An upload is compared by what its parts hold: the marks between them differ each time. It is never held in memory.
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class IdempotencyFilter extends OncePerRequestFilter {

    static final String HEADER = "Idempotency-Key";
    private static final int LONGEST_KEY = 200;
    /// Their answers hold a secret that is stored nowhere.
    private static final Pattern SECRET = Pattern.compile("/api/v1/(api-keys|invitations)(/.*)?");

    private final IdempotentAnswers answers;
    private final HandlerExceptionResolver failures;
    private final UploadRoom room;

    IdempotencyFilter(
            IdempotentAnswers answers,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver failures,
            UploadRoom room) {
        this.answers = answers;
        this.failures = failures;
        this.room = room;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type = request.getContentType();
        return !request.getMethod().equals("POST")
                || !isCovered(request)
                || request.getHeader(HEADER) == null
                || type != null && !type.contains("json") && !isUpload(request);
    }

    private static boolean isCovered(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return path.startsWith("/api/v1/") || path.equals("/v1/files");
    }

    private static boolean isUpload(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(MediaType.MULTIPART_FORM_DATA_VALUE);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!(SecurityContextHolder.getContext().getAuthentication() instanceof MemberAuthentication member)) {
            chain.doFilter(request, response);
            return;
        }
        try {
            String key = request.getHeader(HEADER);
            if (key.isBlank() || key.length() > LONGEST_KEY) {
                throw new InvalidInputException(
                        "invalid-value", HEADER, "%s must have 1 to %d characters".formatted(HEADER, LONGEST_KEY));
            }
            HttpServletRequest body;
            String hash;
            if (isUpload(request)) {
                room.require(member.getPrincipal().tenant(), request);
                body = request;
                hash = hash(member, request.getParts());
            } else {
                var kept = new KeptBody(request);
                body = kept;
                hash = hash(member, kept);
            }
            var claim = new IdempotentAnswers.Request(
                    member.getPrincipal().tenant(), "POST " + request.getRequestURI(), key);
            var before = answers.claim(claim, hash);
            if (before.isPresent()) {
                repeat(before.get(), hash, response);
            } else {
                answer(claim, body, response, chain);
            }
        } catch (DomainException refused) {
            failures.resolveException(request, response, null, refused);
        }
    }

    private void answer(
            IdempotentAnswers.Request claim, HttpServletRequest body, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var copy = new ContentCachingResponseWrapper(response);
        boolean stored = false;
        try {
            chain.doFilter(body, copy);
            if (copy.getStatus() < 300) {
                boolean secret = SECRET.matcher(body.getRequestURI()).matches();
                String text = new String(copy.getContentAsByteArray(), StandardCharsets.UTF_8);
                answers.store(claim, copy.getStatus(), copy.getContentType(), secret || text.isEmpty() ? null : text);
                stored = true;
            }
        } finally {
            if (!stored) {
                answers.release(claim);
            }
            copy.copyBodyToResponse();
        }
    }

    private static void repeat(IdempotentAnswers.Answer before, String hash, HttpServletResponse response)
            throws IOException {
        if (!before.bodyHash().equals(hash)) {
            throw new InvalidInputException(
                    "idempotency-key-reused",
                    HEADER,
                    "This Idempotency-Key was used with another body; use a new key for a new request");
        }
        Integer status = before.status();
        if (status == null) {
            throw new ConflictException(
                    "idempotency-key-busy", "The first request with this Idempotency-Key is still being answered");
        }
        String body = before.body();
        if (body == null && status != HttpServletResponse.SC_NO_CONTENT && before.mediaType() != null) {
            throw new ConflictException(
                    "idempotency-answer-secret",
                    "This was made by an earlier request with this Idempotency-Key; its secret is shown only once");
        }
        response.setStatus(status);
        response.setHeader("idempotent-replayed", "true");
        if (body != null) {
            response.setContentType(before.mediaType());
            response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Of another user of the organisation it would be another request.
    private static String hash(MemberAuthentication member, KeptBody body) {
        var digest = Sha256.newDigest();
        digest.update(member.getPrincipal().user().toString().getBytes(StandardCharsets.UTF_8));
        digest.update(body.bytes());
        return Sha256.finish(digest).hex();
    }

    /// Of all parts, by their names; a file part also by the name of its file. The container has them on its disk.
    private static String hash(MemberAuthentication member, Collection<Part> parts) throws IOException {
        var digest = Sha256.newDigest();
        digest.update(member.getPrincipal().user().toString().getBytes(StandardCharsets.UTF_8));
        var sorted = parts.stream().sorted(Comparator.comparing(Part::getName)).toList();
        for (var part : sorted) {
            String head = "\n%s\n%s\n%d\n".formatted(part.getName(), part.getSubmittedFileName(), part.getSize());
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            try (var content = new DigestInputStream(part.getInputStream(), digest)) {
                content.transferTo(OutputStream.nullOutputStream());
            }
        }
        return Sha256.finish(digest).hex();
    }
}
