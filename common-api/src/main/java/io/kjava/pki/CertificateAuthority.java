package io.kjava.pki;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Signs certificates with one key. Thread-safe. Failures of cryptography are IllegalStateException. */
public final class CertificateAuthority {
    /** How long a CA made here is good. */
    public static final Duration CA_LIFETIME = Duration.ofDays(3650);

    /** How long a certificate of a component or node is good. */
    public static final Duration LEAF_LIFETIME = Duration.ofDays(365);

    private static final Duration BACKDATED = Duration.ofMinutes(5); // clocks of nodes differ
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What a certificate may be used for. */
    public enum Use {
        CLIENT,
        SERVER,
        BOTH
    }

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final InstantSource clock;

    public CertificateAuthority(X509Certificate certificate, PrivateKey key, InstantSource clock) {
        this.certificate = requireNonNull(certificate, "certificate");
        this.key = requireNonNull(key, "key");
        this.clock = requireNonNull(clock, "clock");
    }

    /** A new authority that signs itself. */
    public static CertificateAuthority create(String commonName, InstantSource clock) {
        KeyPair pair = newKeyPair();
        X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
        Instant now = clock.instant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                serial(),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(CA_LIFETIME)),
                name,
                pair.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.keyCertSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate(), clock);
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a CA", e);
        }
    }

    public static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public PrivateKey key() {
        return key;
    }

    /** A certificate for a key that its holder keeps. */
    public X509Certificate issue(CertificateSubject subject, PublicKey holder, Use use, Duration lifetime) {
        Instant now = clock.instant();
        Instant end = now.plus(lifetime);
        Instant own = certificate.getNotAfter().toInstant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                serial(),
                Date.from(now.minus(BACKDATED)),
                Date.from(end.isAfter(own) ? own : end),
                name(subject),
                holder);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            builder.addExtension(Extension.extendedKeyUsage, false, purposes(use));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
            List<GeneralName> names = alternativeNames(subject);
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return sign(builder, key);
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign for " + subject.commonName(), e);
        }
    }

    /** Whether a certificate names this user and these groups. */
    public static boolean hasSubject(X509Certificate certificate, CertificateSubject subject) {
        X500Name actual =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        return actual.equals(name(subject));
    }

    /** A request for a certificate, signed by its holder, as DER. */
    public static byte[] request(CertificateSubject subject, KeyPair holder) {
        try {
            PKCS10CertificationRequestBuilder builder =
                    new JcaPKCS10CertificationRequestBuilder(name(subject), holder.getPublic());
            List<GeneralName> names = alternativeNames(subject);
            if (!names.isEmpty()) {
                Extension extension = new Extension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)).getEncoded());
                builder.addAttribute(new ASN1ObjectIdentifier("1.2.840.113549.1.9.14"), new Extensions(extension));
            }
            return builder.build(signer(holder.getPrivate())).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("cannot encode a request", e);
        }
    }

    /**
     * What a request for a certificate says, after its own signature was found good.
     *
     * @throws IllegalArgumentException when it is none, or its signature is not its key's
     */
    public static ParsedRequest parseRequest(byte[] der) {
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(request.getPublicKey()))) {
                throw new IllegalArgumentException("the request is not signed by its own key");
            }
            return new ParsedRequest(
                    subject(request),
                    request.getPublicKey(),
                    otherNames(request, GeneralName.rfc822Name),
                    otherNames(request, GeneralName.uniformResourceIdentifier));
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new IllegalArgumentException("not a certificate request: " + e.getMessage(), e);
        }
    }

    /**
     * A request's subject and key, and names that are no server's.
     *
     * @param emails and {@code uris} that it wants besides
     */
    public record ParsedRequest(CertificateSubject subject, PublicKey key, List<String> emails, List<String> uris) {
        public ParsedRequest {
            emails = List.copyOf(emails);
            uris = List.copyOf(uris);
        }
    }

    private static List<String> otherNames(PKCS10CertificationRequest request, int kind) {
        Extensions extensions = request.getRequestedExtensions();
        GeneralNames names =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        List<String> found = new ArrayList<>();
        if (names != null) {
            for (GeneralName name : names.getNames()) {
                if (name.getTagNo() == kind) {
                    found.add(name.getName().toString());
                }
            }
        }
        return found;
    }

    private static CertificateSubject subject(PKCS10CertificationRequest request) throws IOException {
        List<String> dnsNames = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        Extensions extensions = request.getRequestedExtensions();
        GeneralNames names =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        if (names != null) {
            for (GeneralName name : names.getNames()) {
                if (name.getTagNo() == GeneralName.dNSName) {
                    dnsNames.add(name.getName().toString());
                } else if (name.getTagNo() == GeneralName.iPAddress) {
                    byte[] bytes = org.bouncycastle.asn1.ASN1OctetString.getInstance(name.getName())
                            .getOctets();
                    addresses.add(InetAddress.getByAddress(bytes));
                }
            }
        }
        return new CertificateSubject(
                first(request.getSubject(), BCStyle.CN), all(request.getSubject(), BCStyle.O), dnsNames, addresses);
    }

    private static String first(X500Name name, ASN1ObjectIdentifier type) {
        List<String> values = all(name, type);
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static List<String> all(X500Name name, ASN1ObjectIdentifier type) {
        List<String> values = new ArrayList<>();
        for (var part : name.getRDNs(type)) {
            for (var typed : part.getTypesAndValues()) {
                if (typed.getType().equals(type)) {
                    values.add(IETFUtils.valueToString(typed.getValue()));
                }
            }
        }
        return values;
    }

    private static X500Name name(CertificateSubject subject) {
        X500NameBuilder builder = new X500NameBuilder();
        subject.organizations().forEach(o -> builder.addRDN(BCStyle.O, o));
        return builder.addRDN(BCStyle.CN, subject.commonName()).build();
    }

    private static List<GeneralName> alternativeNames(CertificateSubject subject) {
        List<GeneralName> names = new ArrayList<>();
        subject.dnsNames().forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
        subject.addresses().forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip.getHostAddress())));
        return names;
    }

    private static ExtendedKeyUsage purposes(Use use) {
        return switch (use) {
            case CLIENT -> new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth);
            case SERVER -> new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
            case BOTH ->
                new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth});
        };
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        X509CertificateHolder holder = builder.build(signer(key));
        return new JcaX509CertificateConverter().getCertificate(holder);
    }

    private static ContentSigner signer(PrivateKey key) {
        try {
            String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            return new JcaContentSignerBuilder(algorithm).build(key);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("the key cannot sign", e);
        }
    }

    private static BigInteger serial() {
        return new BigInteger(127, RANDOM).setBit(126);
    }
}
