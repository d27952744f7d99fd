package io.tunewright.database;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Refuses a database role that row-level security does not bind: with one, a forgotten condition would show an
/// organisation's rows to another.
@Component
class RowSecurityCheck {

    RowSecurityCheck(JdbcClient jdbc) {
        boolean exempt = jdbc.sql("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
                .query(Boolean.class)
                .single();
        if (exempt) {
            throw new DatabaseUnusableException(
                    "The database role of spring.datasource.username is a superuser or bypasses row-level security",
                    "Create an ordinary one: create role tunewright login password '…'; "
                            + "create database tunewright owner tunewright;");
        }
    }
}
