/**
 * Certificate signing requests: approving those of kubelets, signing what is approved, forgetting old
 * ones.
 *
 * <p>Start at {@link io.kjava.controllers.certificates.CertificateControllers}; what each signer allows is in
 * {@code SignerRules}. Uses: {@code pki}, {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.certificates;

import org.jspecify.annotations.NullMarked;
