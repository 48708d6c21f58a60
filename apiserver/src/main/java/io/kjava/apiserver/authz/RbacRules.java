package io.kjava.apiserver.authz;

/** Where the authorizer finds the roles and bindings of this moment. Declared by the reader. */
@FunctionalInterface
public interface RbacRules {
    RbacImage current();
}
