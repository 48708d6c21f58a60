/**
 * Counts what enters a namespace against its quotas, exactly, however many enter at once.
 *
 * <p>Start at {@link io.kjava.apiserver.admission.quota.QuotaAdmission}; the decision is in {@code
 * QuotaCheck}, the order of decisions in {@code NamespaceCharges}. Uses: {@code admission}, {@code
 * quota} of common-api. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.admission.quota;

import org.jspecify.annotations.NullMarked;
