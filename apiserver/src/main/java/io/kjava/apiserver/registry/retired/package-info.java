/**
 * Values of versions that are served no more: an etcd that an older Kubernetes has written may hold them.
 *
 * <p>Start at {@link io.kjava.apiserver.registry.retired.RetiredVersions}. Uses: {@code .registry}
 * {@code codec}.
 */
@NullMarked
package io.kjava.apiserver.registry.retired;

import org.jspecify.annotations.NullMarked;
