/**
 * The Pod Security Standards: what a pod may ask of its host, by level and version. Pure but for the
 * plugin.
 *
 * <p>Start at {@link io.kjava.apiserver.admission.podsecurity.PodSecurity}; the checks are listed in
 * {@code StandardChecks}. Uses: {@code admission}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.admission.podsecurity;

import org.jspecify.annotations.NullMarked;
