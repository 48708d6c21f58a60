/**
 * {@code Storage} on an etcd cluster, keys and values laid out as Kubernetes lays them out.
 *
 * <p>Start at {@link io.kjava.apiserver.storage.etcd.EtcdStorage}. The calls are jetcd's stubs over a
 * gRPC channel of our own; one watch of everything feeds all followers of this process. Uses: {@code
 * lifecycle}, {@code pki}, {@code apiserver.storage}.
 */
@NullMarked
package io.kjava.apiserver.storage.etcd;

import org.jspecify.annotations.NullMarked;
