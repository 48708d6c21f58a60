/**
 * Numbers about the process, in Prometheus' words.
 *
 * <p>Start at {@link io.kjava.telemetry.MetricRegistry}; {@link io.kjava.telemetry.PrometheusText} prints
 * it. The only room that knows the metrics library. Uses: nothing of ours.
 */
@NullMarked
package io.kjava.telemetry;

import org.jspecify.annotations.NullMarked;
