package io.tunewright.database;

import io.tunewright.common.Home;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/// Starts a real PostgreSQL under the home directory where no `spring.datasource.url` is given.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "spring.datasource.url", matchIfMissing = true, havingValue = "never-equal")
class EmbeddedDatabaseConfiguration {

    @Bean(destroyMethod = "close")
    EmbeddedPostgres embeddedPostgres(Home home) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(home.directory("postgres"))
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    @Bean
    JdbcConnectionDetails embeddedPostgresDetails(EmbeddedPostgres postgres) {
        // Row-level security does not bind a superuser, so the product signs in as an ordinary role.
        var admin = new JdbcTemplate(postgres.getPostgresDatabase());
        if (Boolean.FALSE.equals(
                admin.queryForObject("select exists (select from pg_roles where rolname = 'tunewright')", Boolean.class))) {
            admin.execute("create role tunewright login password 'tunewright'");
        }
        if (Boolean.FALSE.equals(admin.queryForObject(
                "select exists (select from pg_database where datname = 'tunewright')", Boolean.class))) {
            admin.execute("create database tunewright owner tunewright");
        }
        return new EmbeddedConnection(postgres.getJdbcUrl("tunewright", "tunewright"));
    }

    private record EmbeddedConnection(String getJdbcUrl) implements JdbcConnectionDetails {

        @Override
        public String getUsername() {
            return "tunewright";
        }

        @Override
        public String getPassword() {
            return "tunewright";
        }
    }
}
