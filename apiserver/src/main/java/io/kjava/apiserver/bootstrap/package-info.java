/**
 * Objects that every cluster has from its first start: the roles and bindings of the system.
 *
 * <p>Start at {@link io.kjava.apiserver.bootstrap.BootstrapRoles}. Pure tables, and one small class that
 * brings the stored objects in line with them. Uses: {@code api}, {@code client}.
 */
@NullMarked
package io.kjava.apiserver.bootstrap;

import org.jspecify.annotations.NullMarked;
