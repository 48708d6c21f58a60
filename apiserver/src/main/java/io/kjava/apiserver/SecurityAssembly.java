package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.ApiServerConfig.Feature;
import io.kjava.apiserver.authn.AnonymousAuthenticator;
import io.kjava.apiserver.authn.Authenticator;
import io.kjava.apiserver.authn.BearerToken;
import io.kjava.apiserver.authn.BootstrapTokens;
import io.kjava.apiserver.authn.ClientCertificateAuthenticator;
import io.kjava.apiserver.authn.ServiceAccountAuthenticator;
import io.kjava.apiserver.authn.ServiceAccountTokens;
import io.kjava.apiserver.authn.StaticTokenAuthenticator;
import io.kjava.apiserver.authn.TrustedUserAuthenticator;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.authz.Decision;
import io.kjava.apiserver.authz.MastersAuthorizer;
import io.kjava.apiserver.authz.NodeAuthorizer;
import io.kjava.apiserver.authz.PodReferences;
import io.kjava.apiserver.authz.PolicyRule;
import io.kjava.apiserver.authz.PublicPathsAuthorizer;
import io.kjava.apiserver.authz.RbacAuthorizer;
import io.kjava.apiserver.authz.RbacRoles;
import io.kjava.apiserver.authz.StartGate;
import io.kjava.apiserver.bootstrap.BootstrapReconciler;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.client.ApiClient;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.informer.ClientInformers;
import io.kjava.informer.SharedInformers;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.lifecycle.ReadyGate;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.PemFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Who is who and who may what. Roles are read through the pipeline, so they come in after it. */
final class SecurityAssembly {
    private static final Duration DELETED_GRACE = Duration.ofSeconds(60);
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);
    private final ReadyGate rolesRead = new ReadyGate();
    private final ApiServerConfig config;
    private final ResourceCatalog catalog;
    private final InstantSource clock;
    private final ServiceAccountTokens tokens;
    private final ServiceAccountAuthenticator accounts;
    private final BootstrapTokens bootstrapTokens;
    private volatile Optional<RbacAuthorizer> rbac = Optional.empty();
    private volatile Optional<RbacRoles> roles = Optional.empty();
    private volatile Optional<Authorizer> nodes = Optional.empty();

    SecurityAssembly(ApiServerConfig config, ResourceCatalog catalog, InstantSource clock) {
        this.config = requireNonNull(config, "config");
        this.catalog = requireNonNull(catalog, "catalog");
        this.clock = requireNonNull(clock, "clock");
        this.tokens = tokens(config.serviceAccounts(), clock);
        this.bootstrapTokens = new BootstrapTokens(this::systemSecret, clock);
        this.accounts = new ServiceAccountAuthenticator(tokens, audiences(), this::bound);
    }

    private static ServiceAccountTokens tokens(ApiServerConfig.ServiceAccounts settings, InstantSource clock) {
        List<PublicKey> keys = new ArrayList<>();
        PrivateKey signing;
        if (settings.signingKey().isPresent()) {
            byte[] pem = read(settings.signingKey().get());
            signing = PemFiles.parsePrivateKey(pem);
            if (settings.verificationKeys().isEmpty()) {
                keys.add(PemFiles.parsePublicKey(pem));
            }
        } else {
            KeyPair pair = CertificateAuthority.newKeyPair();
            signing = pair.getPrivate();
            keys.add(pair.getPublic());
        }
        settings.verificationKeys().forEach(path -> keys.add(PemFiles.parsePublicKey(read(path))));
        return new ServiceAccountTokens(settings.issuer(), signing, keys, clock);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of this API: a token must name one of them. */
    List<String> audiences() {
        List<String> named = config.serviceAccounts().audiences();
        return named.isEmpty() ? List.of(config.serviceAccounts().issuer()) : named;
    }

    ServiceAccountTokens tokens() {
        return tokens;
    }

    ServiceAccountAuthenticator accounts() {
        return accounts;
    }

    List<Authenticator> authenticators() {
        List<Authenticator> all = new ArrayList<>();
        all.add(new TrustedUserAuthenticator());
        ClientCertificateAuthenticator certificates = new ClientCertificateAuthenticator(clock);
        all.add(certificates);
        all.add(accounts);
        all.add(request -> BearerToken.of(request).flatMap(this::otherTokens));
        all.add(StaticTokenAuthenticator::refuseUnknown);
        all.add(certificates::refuseUntrusted);
        if (config.access().anonymous()) {
            all.add(new AnonymousAuthenticator());
        }
        return all;
    }

    /** Who shows a token that is no service account's. */
    Optional<UserInfo> otherTokens(String token) {
        return new StaticTokenAuthenticator(config.access().tokens())
                .find(token)
                .or(() -> bootstrapTokens.find(token));
    }

    private Optional<DynamicObject> systemSecret(String name) {
        return catalog.require(new ResourceName("", "v1", "secrets"))
                .stored()
                .cache()
                .get(ObjectKey.of("kube-system", name))
                .map(found -> JsonCodec.read(found.json()));
    }

    /** What of these rules the user does not have; all of them while the roles are not read. */
    List<PolicyRule> missing(UserInfo user, String namespace, List<PolicyRule> wanted) {
        return rbac.map(roles -> roles.missing(user, namespace, wanted))
                .orElseGet(() -> PolicyRule.missing(List.of(), wanted));
    }

    /** A token dies a minute after the deletion of what it is bound to was asked for. */
    private Optional<ServiceAccountAuthenticator.Bound> bound(String resource, String namespace, String name) {
        return catalog.require(new ResourceName("", "v1", resource))
                .stored()
                .cache()
                .get(new ObjectKey(namespace, name))
                .map(found -> JsonCodec.read(found.json()))
                .map(object -> new ServiceAccountAuthenticator.Bound(object.uid(), isOver(object)));
    }

    private boolean isOver(DynamicObject object) {
        return object.isTerminating()
                && Instant.parse(object.deletionTimestamp()).plus(DELETED_GRACE).isBefore(clock.instant());
    }

    Authorizer authorizer() {
        if (!config.has(Feature.AUTHORIZATION)) {
            return question -> new Decision.Allowed("");
        }
        return Authorizer.firstOf(List.of(
                new MastersAuthorizer(),
                new PublicPathsAuthorizer(),
                new StartGate(rolesRead, START_PATIENCE),
                question -> nodes.map(node -> node.authorize(question)).orElse(Decision.NO_OPINION),
                question -> rbac.map(roles -> roles.authorize(question)).orElse(Decision.NO_OPINION)));
    }

    /** Everything that a user may do in a namespace. */
    List<PolicyRule> rules(UserInfo user, String namespace) {
        return roles.map(found -> found.current().rulesFor(user, namespace)).orElse(List.of());
    }

    /** Begins to read roles and pods; call when the pipeline answers. */
    StartHook start(ApiClient client, RandomGenerator random, Lifecycle lifecycle) {
        SharedInformers informers = lifecycle.own(new ClientInformers(client, random));
        RbacRoles read = new RbacRoles(informers);
        roles = Optional.of(read);
        rbac = Optional.of(new RbacAuthorizer(read));
        nodes = Optional.of(new LazyNodes(informers, this::object));
        BootstrapReconciler reconciler = new BootstrapReconciler(client);
        return new StartHook("rbac/bootstrap-roles", () -> {
            reconciler.reconcile();
            awaitSystemRoles(read);
            rolesRead.open();
        });
    }

    private static void awaitSystemRoles(RbacRoles read) {
        try {
            read.await(BootstrapReconciler.roleNames(), BootstrapReconciler.bindingNames());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the server is stopping");
        }
    }

    private Optional<DynamicObject> object(String group, String plural, String namespace, String name) {
        return catalog.find(new ResourceName(group, "v1", plural))
                .flatMap(resource -> resource.stored().cache().get(new ObjectKey(namespace, name)))
                .map(found -> JsonCodec.read(found.json()));
    }

    /** Keeps a copy of all pods only when a kubelet asks that is not trusted anyway. */
    private static final class LazyNodes implements Authorizer {
        private final SharedInformers informers;
        private final PodReferences.OtherObjects objects;
        private volatile Optional<Authorizer> made = Optional.empty();

        LazyNodes(SharedInformers informers, PodReferences.OtherObjects objects) {
            this.informers = informers;
            this.objects = objects;
        }

        @Override
        public Decision authorize(io.kjava.apiserver.authz.AccessQuestion question) {
            if (!question.user().isIn("system:nodes")) {
                return Decision.NO_OPINION;
            }
            return authorizer().authorize(question);
        }

        private Authorizer authorizer() {
            Optional<Authorizer> known = made;
            if (known.isPresent()) {
                return known.get();
            }
            synchronized (informers) {
                if (made.isEmpty()) {
                    made = Optional.of(new NodeAuthorizer(new PodReferences(informers.informer(Pod.class), objects)));
                }
                return made.get();
            }
        }
    }
}
