/**
 * What the proxy says about itself and about the services whose load balancers ask: {@code
 * /healthz}, {@code /metrics}, and one port for each service with a health check.
 *
 * <p>Start at {@link io.kjava.kubeproxy.health.ProxyHealth}. Uses: {@code http}, {@code telemetry},
 * {@code .view}.
 */
@NullMarked
package io.kjava.kubeproxy.health;

import org.jspecify.annotations.NullMarked;
