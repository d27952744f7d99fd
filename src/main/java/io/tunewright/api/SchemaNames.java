package io.tunewright.api;

import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Set;

/// Names the schemas of the description. Nested types are called after the type around them too, so that a chat's
/// choice and a completion's do not become one; collections of bodies, and controllers, lend no name.
final class SchemaNames extends TypeNameResolver {

    @Override
    protected String nameForClass(Class<?> type, Set<Options> options) {
        var around = type.getEnclosingClass();
        if (around == null || !type.getName().startsWith("io.tunewright.")) {
            return super.nameForClass(type, options);
        }
        String outer = nameForClass(around, options).replaceAll("(Bodies|Controller)$", "");
        boolean lends = !around.getSimpleName().endsWith("Bodies")
                && !type.getSimpleName().startsWith(outer)
                && !type.getSimpleName().equals(around.getSimpleName());
        return lends ? outer + type.getSimpleName() : type.getSimpleName();
    }
}
