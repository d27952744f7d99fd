package io.tunewright.training.api;

import io.tunewright.training.job.InputFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/// Sends a file, or one range of it (RFC 9110, section 14). Tomcat's connector lets the operating system copy the
/// bytes from the disk to the network where it can; else they pass through a small buffer.
final class FileAnswer {

    private static final String SENDFILE = "org.apache.tomcat.sendfile.";
    /// Below this the detour costs more than it saves, as in Tomcat's own servlet.
    private static final long WORTH_IT = 48 * 1024;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private boolean sent;

    FileAnswer(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    boolean isSent() {
        return sent;
    }

    void send(InputFile file) throws IOException {
        sent = true;
        String tag = "\"" + file.sha256() + "\"";
        response.setHeader(HttpHeaders.ETAG, tag);
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        String wanted = request.getHeader(HttpHeaders.IF_MATCH);
        if (wanted != null && !wanted.equals(tag)) {
            response.setStatus(HttpStatus.PRECONDITION_FAILED.value());
            return;
        }
        var ranges = ranges();
        if (ranges.isEmpty()) {
            response.setStatus(HttpStatus.OK.value());
            send(file, 0, file.bytes());
            return;
        }
        if (ranges.size() > 1 || file.bytes() == 0 || ranges.getFirst().getRangeStart(file.bytes()) >= file.bytes()) {
            response.setStatus(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE.value());
            response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + file.bytes());
            return;
        }
        long from = ranges.getFirst().getRangeStart(file.bytes());
        long to = ranges.getFirst().getRangeEnd(file.bytes()) + 1;
        response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
        response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes %d-%d/%d".formatted(from, to - 1, file.bytes()));
        send(file, from, to);
    }

    private List<HttpRange> ranges() {
        try {
            return HttpRange.parseRanges(request.getHeader(HttpHeaders.RANGE));
        } catch (IllegalArgumentException nonsense) {
            return List.of(HttpRange.createByteRange(Long.MAX_VALUE));
        }
    }

    private void send(InputFile file, long from, long to) throws IOException {
        response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
        response.setContentLengthLong(to - from);
        if (to - from >= WORTH_IT && Boolean.TRUE.equals(request.getAttribute(SENDFILE + "support"))) {
            request.setAttribute(SENDFILE + "filename", file.path().toFile().getCanonicalPath());
            request.setAttribute(SENDFILE + "start", from);
            request.setAttribute(SENDFILE + "end", to);
            return;
        }
        try (var channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            var out = Channels.newChannel(response.getOutputStream());
            long position = from;
            while (position < to) {
                long count = channel.transferTo(position, to - position, out);
                if (count <= 0) {
                    throw new IOException(file.name() + " is shorter than it was");
                }
                position += count;
            }
        }
    }
}
