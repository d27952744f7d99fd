package io.tunewright.ui;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import com.vaadin.flow.server.communication.PushAtmosphereHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/// Leaves out of the log that a page was closed while the server pushed to it: nobody is there to read the news, and
/// a page that comes back is sent all of it. Every other failure of a push is logged as before.
@Component
class QuietPushLog extends TurboFilter implements InitializingBean, DisposableBean {

    private static final String PUSH = PushAtmosphereHandler.class.getName();

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        return failure != null && logger.getName().equals(PUSH) && left(failure)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }

    private static boolean left(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof IOException
                || failure instanceof IllegalStateException && message.contains("WebSocket session has been closed");
    }

    @Override
    public void afterPropertiesSet() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.addTurboFilter(this);
        }
    }

    @Override
    public void destroy() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getTurboFilterList().remove(this);
        }
    }
}
