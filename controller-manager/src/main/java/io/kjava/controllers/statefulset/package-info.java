/**
 * Pods with names, an order and volumes of their own.
 *
 * <p>Start at {@link io.kjava.controllers.statefulset.StatefulSetController}: {@code StatefulPlan} decides
 * the next steps, {@code StatefulPods} makes a pod what its ordinal says. Uses: {@code .history}, {@code
 * .objects}, {@code .pods}.
 */
@NullMarked
package io.kjava.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
