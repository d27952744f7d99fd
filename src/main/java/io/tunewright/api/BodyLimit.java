package io.tunewright.api;

import io.tunewright.common.ByteSize;
import io.tunewright.common.InvalidInputException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Keeps JSON bodies of the REST edge small enough for memory. Uploads are no JSON; they are streamed, and their
/// limit is with the feature that stores them.
@Component
class BodyLimit extends OncePerRequestFilter {

    static final long MAX_BYTES = 8_000_000;

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type = request.getContentType();
        return !RestAnswers.isRest(request) || type == null || !type.contains("json");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(
                new HttpServletRequestWrapper(request) {
                    @Override
                    public ServletInputStream getInputStream() throws IOException {
                        if (getContentLengthLong() > MAX_BYTES) {
                            throw tooLarge();
                        }
                        return new Limited(super.getInputStream());
                    }
                },
                response);
    }

    static InvalidInputException tooLarge() {
        return new InvalidInputException(
                "body-too-large",
                null,
                "The body is larger than %s, the most that is read as JSON".formatted(new ByteSize(MAX_BYTES)));
    }

    private static final class Limited extends ServletInputStream {

        private final ServletInputStream bytes;
        private long left = MAX_BYTES;

        private Limited(ServletInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            int read = bytes.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = bytes.read(buffer, offset, length);
            count(read);
            return read;
        }

        private void count(int read) {
            left -= Math.max(0, read);
            if (left < 0) {
                throw tooLarge();
            }
        }

        @Override
        public boolean isFinished() {
            return bytes.isFinished();
        }

        @Override
        public boolean isReady() {
            return bytes.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            bytes.setReadListener(listener);
        }
    }
}
