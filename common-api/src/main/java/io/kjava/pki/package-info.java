/**
 * Keys and certificates: ECDSA P-256 everywhere.
 *
 * <p>Start at {@link io.kjava.pki.CertificateAuthority}; {@link io.kjava.pki.PemFiles} reads and writes,
 * {@link io.kjava.pki.TlsContexts} builds what a client needs. The only room that knows the certificate
 * library. Uses: nothing of ours.
 */
@NullMarked
package io.kjava.pki;

import org.jspecify.annotations.NullMarked;
