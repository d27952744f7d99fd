package io.tunewright.identity;

import io.tunewright.common.Home;
import java.io.PrintStream;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/// Prints where the server is and, until there is a user, the link that makes the first one: on standard output,
/// where whoever started the server looks, and nowhere else.
@Component
class SetupLink {

    private final SetupService setup;
    private final Home home;
    private final ApplicationContext context;
    private final Environment environment;

    SetupLink(SetupService setup, Home home, ApplicationContext context, Environment environment) {
        this.setup = setup;
        this.home = home;
        this.context = context;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void print() {
        print(System.out);
    }

    void print(PrintStream out) {
        if (context instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            String address = "http://localhost:" + web.getWebServer().getPort()
                    + environment.getProperty("server.servlet.context-path", "");
            out.println();
            out.println("Tunewright is ready:  " + address + "/");
            out.println("Its data are in:      " + home.directory(""));
            setup.issueToken().ifPresent(token -> {
                out.println("Set it up, once:      " + address + "/setup/" + token);
            });
            out.println();
        }
    }
}
