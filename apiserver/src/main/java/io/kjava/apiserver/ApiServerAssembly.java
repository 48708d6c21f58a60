package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.ApiServerConfig.Feature;
import io.kjava.apiserver.authn.AnonymousAuthenticator;
import io.kjava.apiserver.authn.Authenticator;
import io.kjava.apiserver.authn.ClientCertificateAuthenticator;
import io.kjava.apiserver.authn.StaticTokenAuthenticator;
import io.kjava.apiserver.authn.TrustedUserAuthenticator;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.authz.Decision;
import io.kjava.apiserver.authz.MastersAuthorizer;
import io.kjava.apiserver.authz.PublicPathsAuthorizer;
import io.kjava.apiserver.handlers.ResourceRouter;
import io.kjava.apiserver.pipeline.AuthenticationFilter;
import io.kjava.apiserver.pipeline.AuthorizationFilter;
import io.kjava.apiserver.pipeline.FailureFilter;
import io.kjava.apiserver.pipeline.ImpersonationFilter;
import io.kjava.apiserver.pipeline.InflightLimitFilter;
import io.kjava.apiserver.pipeline.RequestFilter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.pipeline.RequestInfoFilter;
import io.kjava.apiserver.pipeline.RequestPipeline;
import io.kjava.apiserver.pipeline.ResponseHeadersFilter;
import io.kjava.apiserver.storage.Storage;
import io.kjava.lifecycle.Lifecycle;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Builds the parts of one server, in start order: the only {@code new} of them. */
final class ApiServerAssembly {
    private final ApiServerConfig config;
    private final Storage storage;
    private final InstantSource clock;
    private final Lifecycle lifecycle;
    private final RandomGenerator random = new java.security.SecureRandom();

    ApiServerAssembly(
            ApiServerConfig config, Storage storage, InstantSource clock, Lifecycle lifecycle) {
        this.config = requireNonNull(config, "config");
        this.storage = requireNonNull(storage, "storage");
        this.clock = requireNonNull(clock, "clock");
        this.lifecycle = requireNonNull(lifecycle, "lifecycle");
    }

    ApiServer start() {
        Authorizer authorizer = authorizer();
        RequestHandler pipeline =
                new RequestPipeline(filters(authorizer), new ResourceRouter());
        return new ApiServer(lifecycle, pipeline, 0);
    }

    /** The order of the wire. */
    private List<RequestFilter> filters(Authorizer authorizer) {
        return List.of(
                new ResponseHeadersFilter(random),
                new FailureFilter(),
                new RequestInfoFilter(),
                new AuthenticationFilter(authenticators()),
                new ImpersonationFilter(authorizer),
                new InflightLimitFilter(
                        config.limits().readsInFlight(), config.limits().writesInFlight()),
                new AuthorizationFilter(authorizer));
    }

    private List<Authenticator> authenticators() {
        List<Authenticator> all = new ArrayList<>();
        all.add(new TrustedUserAuthenticator());
        all.add(new ClientCertificateAuthenticator());
        all.add(new StaticTokenAuthenticator(config.access().tokens()));
        all.add(StaticTokenAuthenticator::refuseUnknown);
        if (config.access().anonymous()) {
            all.add(new AnonymousAuthenticator());
        }
        return all;
    }

    private Authorizer authorizer() {
        if (!config.has(Feature.AUTHORIZATION)) {
            return question -> new Decision.Allowed("");
        }
        return Authorizer.firstOf(List.of(new MastersAuthorizer(), new PublicPathsAuthorizer()));
    }
}
