package io.tunewright.training.job;

import io.tunewright.Application;
import io.tunewright.cluster.Cluster;
import io.tunewright.common.Home;
import io.tunewright.dataset.DatasetService;
import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.TestIdentity;
import io.tunewright.training.RunOutputs;
import io.tunewright.training.TestExperiments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/// The whole product in a process of its own, for tests that kill it. With `die.at` it ends as by `kill -9` at a
/// point: `prepare`, `launch` (before the worker is started), `launched` (after) or `collect`.
///
/// What the test needs lies in the home directory: `port`, and `material` with an API key and the id of an
/// experiment.
final class MortalServer {

    /// Not while the material is made.
    private static volatile boolean mayDie;

    private MortalServer() {}

    public static void main(String[] arguments) throws IOException {
        mayDie = Arrays.stream(arguments).anyMatch(argument -> argument.equals("--again"));
        var context = new SpringApplication(Application.class, Deaths.class).run(arguments);
        var home = context.getBean(Home.class).directory("");
        if (!Files.exists(home.resolve("material"))) {
            write(home.resolve("material"), material(context));
        }
        mayDie = true;
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        write(home.resolve("port"), Integer.toString(port));
    }

    private static String material(ConfigurableApplicationContext context) {
        var identity = context.getBean(TestIdentity.class);
        var experiments = context.getBean(TestExperiments.class);
        var user = identity.organisation().member();
        SecurityContextHolder.setContext(new SecurityContextImpl(MemberAuthentication.bySession(user)));
        var experiment = experiments.experiment(
                experiments.material(user), "save_steps: 50\nsave_total_limit: 2", "steps=300", "pause=20");
        return identity.apiKey(user) + " " + experiment.id();
    }

    private static void write(Path file, String text) throws IOException {
        var draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @TestConfiguration(proxyBeanMethods = false)
    @Import({TestIdentity.class, TestExperiments.class})
    static class Deaths {

        @Bean
        RunOutputs dyingOutput(Environment environment) {
            return (tenant, run, cancelled) -> dieAt("collect", environment);
        }

        @Bean
        static BeanPostProcessor dyingBeans(Environment environment) {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    if (bean instanceof Cluster) {
                        return dying(bean, "launch", environment);
                    }
                    return bean instanceof DatasetService ? dying(bean, "forEach", environment) : bean;
                }
            };
        }

        private static Object dying(Object bean, String method, Environment environment) {
            var factory = new ProxyFactory(bean);
            factory.setProxyTargetClass(true);
            factory.addAdvice((MethodInterceptor) call -> {
                boolean fatal = call.getMethod().getName().equals(method);
                if (fatal) {
                    dieAt(method.equals("forEach") ? "prepare" : "launch", environment);
                }
                var result = call.proceed();
                if (fatal) {
                    dieAt(method.equals("forEach") ? "prepared" : "launched", environment);
                }
                return result;
            });
            return factory.getProxy();
        }

        private static void dieAt(String point, Environment environment) {
            if (mayDie && point.equals(environment.getProperty("die.at"))) {
                Runtime.getRuntime().halt(137);
            }
        }
    }
}
