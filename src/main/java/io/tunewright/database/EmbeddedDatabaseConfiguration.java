package io.tunewright.database;

import io.tunewright.common.Home;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Starts a real PostgreSQL under the home directory where no `spring.datasource.url` is given.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "spring.datasource.url", matchIfMissing = true, havingValue = "never-equal")
class EmbeddedDatabaseConfiguration {

    private static final String ROLE = "tunewright";

    @Bean
    HomeLock homeLock(Home home) {
        return HomeLock.acquire(home.directory(""));
    }

    @Bean
    PostgresServer postgresServer(Home home, HomeLock lock) {
        return PostgresServer.start(home.directory("postgres"));
    }

    /// Row-level security does not bind a superuser, so the product signs in as an ordinary role.
    @Bean
    JdbcConnectionDetails embeddedDatabase(PostgresServer server) throws SQLException {
        String password = server.credentials().product();
        try (var connection = DriverManager.getConnection(
                        url(server, "postgres"),
                        "postgres",
                        server.credentials().superuser());
                var statement = connection.createStatement()) {
            if (!exists(statement, "select from pg_roles where rolname = '" + ROLE + "'")) {
                statement.execute("create role " + ROLE + " login password '" + password + "'");
            }
            if (!exists(statement, "select from pg_database where datname = '" + ROLE + "'")) {
                statement.execute("create database " + ROLE + " owner " + ROLE);
            }
        }
        return new EmbeddedDatabase(url(server, ROLE), password);
    }

    private static String url(PostgresServer server, String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database
                + "?ApplicationName=tunewright&connectTimeout=3";
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private record EmbeddedDatabase(String getJdbcUrl, String getPassword) implements JdbcConnectionDetails {

        @Override
        public String getUsername() {
            return ROLE;
        }

        /// Without the password.
        @Override
        public String toString() {
            return getJdbcUrl;
        }
    }
}
