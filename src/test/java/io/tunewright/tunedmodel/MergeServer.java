package io.tunewright.tunedmodel;

import io.tunewright.Application;
import io.tunewright.ServerProcess;
import io.tunewright.common.Home;
import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/// The product for [KilledMergeIT]. At its first start it tunes an adapter, whose id is the second word of the
/// material.
final class MergeServer {

    private MergeServer() {}

    public static void main(String[] arguments) throws IOException {
        var context = new SpringApplication(Application.class, TestIdentity.class, TinyModels.class).run(arguments);
        var home = context.getBean(Home.class).directory("");
        if (!Files.exists(home.resolve("material"))) {
            var identity = context.getBean(TestIdentity.class);
            var user = identity.organisation().member();
            SecurityContextHolder.setContext(new SecurityContextImpl(MemberAuthentication.bySession(user)));
            var tiny = context.getBean(TinyModels.class);
            var adapter = tiny.adapter(user, tiny.base(user));
            ServerProcess.leave(home, "material", identity.apiKey(user) + " " + adapter.id());
        }
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        ServerProcess.leave(home, "port", Integer.toString(port));
    }
}
