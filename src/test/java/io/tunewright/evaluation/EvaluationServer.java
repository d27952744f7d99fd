package io.tunewright.evaluation;

import io.tunewright.Application;
import io.tunewright.ServerProcess;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.Home;
import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.TestIdentity;
import io.tunewright.tunedmodel.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/// The whole product in a process of its own, for tests that kill it. At its first start it begins an evaluation.
/// What the test needs lies in the home directory: `port`, and `material` with an API key and the evaluation's id.
final class EvaluationServer {

    private EvaluationServer() {}

    public static void main(String[] arguments) throws IOException {
        var context =
                new SpringApplication(Application.class, TestIdentity.class, TestEvaluations.class).run(arguments);
        var home = context.getBean(Home.class).directory("");
        if (!Files.exists(home.resolve("material"))) {
            var identity = context.getBean(TestIdentity.class);
            var user = identity.organisation().member();
            SecurityContextHolder.setContext(new SecurityContextImpl(MemberAuthentication.bySession(user)));
            var starter = context.getBean(BaseModelService.class).byName(user.tenant(), "starter");
            var id = context.getBean(EvaluationService.class)
                    .start(
                            user.tenant(),
                            user.user(),
                            new ModelRef.Base(starter.id()),
                            context.getBean(TestEvaluations.class).sums(user, 800));
            ServerProcess.leave(home, "material", identity.apiKey(user) + " " + id);
        }
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        ServerProcess.leave(home, "port", Integer.toString(port));
    }
}
