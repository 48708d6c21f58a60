/**
 * Rules of the resource group: devices, classes of devices, claims for devices.
 *
 * <p>Start at {@link io.kjava.apiserver.registry.resource.ResourceStrategies}. Uses: {@code validation},
 * {@code .cel}, {@code .registry}, {@code .registry.rules}, {@code .registry.podspec}.
 */
@NullMarked
package io.kjava.apiserver.registry.resource;

import org.jspecify.annotations.NullMarked;
