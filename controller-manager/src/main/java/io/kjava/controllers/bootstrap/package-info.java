/**
 * The tokens that machines join with: old ones go, good ones vouch for what the cluster says of itself.
 *
 * <p>Start at {@link io.kjava.controllers.bootstrap.BootstrapControllers}. Uses: {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.bootstrap;

import org.jspecify.annotations.NullMarked;
