package io.tunewright;

import io.tunewright.identity.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/// The whole product in a process of its own, with an organisation that is there from the start. Its port and a
/// member's API key stand in the file `server` of the home directory once it answers.
public final class KeyedServer {

    private KeyedServer() {}

    public static void main(String[] arguments) throws IOException {
        var context = new SpringApplication(Application.class, TestIdentity.class).run(arguments);
        var identity = context.getBean(TestIdentity.class);
        String key = identity.apiKey(identity.organisation().member());
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        var home = Path.of(context.getEnvironment().getRequiredProperty("tunewright.home"));
        var draft = Files.writeString(home.resolve("server.tmp"), port + " " + key);
        Files.move(draft, home.resolve("server"), StandardCopyOption.ATOMIC_MOVE);
    }
}
