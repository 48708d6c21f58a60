/**
 * What must exist on disk before anything starts: folders, certificates, kubeconfigs, the token; and
 * what the host must offer.
 *
 * <p>Start at {@link io.kjava.dist.bootstrap.DataDirectory}. Uses: {@code pki}, {@code client.http},
 * {@code .config}.
 */
@NullMarked
package io.kjava.dist.bootstrap;

import org.jspecify.annotations.NullMarked;
