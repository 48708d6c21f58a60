/**
 * Rules of the certificates group: who asks, who approves.
 *
 * <p>Start at {@link io.kjava.apiserver.registry.certificates.CertificateStrategies}. Uses: {@code api},
 * {@code validation}, {@code .registry}, {@code .request}, {@code .watchcache}.
 */
@NullMarked
package io.kjava.apiserver.registry.certificates;

import org.jspecify.annotations.NullMarked;
