package io.tunewright.api;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// A request whose body was read and can be read again.
final class KeptBody extends HttpServletRequestWrapper {

    private final byte[] bytes;

    /// @throws io.tunewright.common.InvalidInputException `body-too-large`
    KeptBody(HttpServletRequest request) throws IOException {
        super(request);
        bytes = request.getInputStream().readNBytes((int) BodyLimit.MAX_BYTES + 1);
        if (bytes.length > BodyLimit.MAX_BYTES) {
            throw BodyLimit.tooLarge();
        }
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public ServletInputStream getInputStream() {
        var in = new ByteArrayInputStream(bytes);
        return new ServletInputStream() {
            @Override
            public int read() {
                return in.read();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return in.read(buffer, offset, length);
            }

            @Override
            public boolean isFinished() {
                return in.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException("the body is read by whoever asks");
            }
        };
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }
}
