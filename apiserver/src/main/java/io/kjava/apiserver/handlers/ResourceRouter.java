package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.pipeline.PathRouter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.registry.CustomVersion;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hands a request to the handler of its verb, of its subresource, or of its type when that is only
 * asked and not stored. Immutable.
 */
public final class ResourceRouter implements RequestHandler {
    private static final Set<String> BUILT_IN =
            BuiltinKinds.all().stream().map(type -> type.name().group()).collect(Collectors.toUnmodifiableSet());

    private final ResourceCatalog catalog;
    private final Map<String, ResourceHandler> verbs;
    private final Map<String, ResourceHandler> subresources;
    private final Map<String, RequestHandler> virtual;
    private final RequestHandler nonResource;

    /**
     * @param verbs of stored objects and of subresources of the same kind
     * @param subresources by {@code pods/log}, or by {@code scale} for every kind
     * @param virtual by group and plural: {@code tokenreviews.authentication.k8s.io}, {@code bindings}
     * @param nonResource everything that is no resource's path
     */
    public ResourceRouter(
            ResourceCatalog catalog,
            Map<String, ResourceHandler> verbs,
            Map<String, ResourceHandler> subresources,
            Map<String, RequestHandler> virtual,
            RequestHandler nonResource) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.verbs = Map.copyOf(verbs);
        this.subresources = Map.copyOf(subresources);
        this.virtual = Map.copyOf(virtual);
        this.nonResource = requireNonNull(nonResource, "nonResource");
    }

    @Override
    public ApiResponse handle(ApiRequest request) throws InterruptedException {
        RequestInfo info = request.info();
        if (!info.resourceRequest()) {
            return nonResource.handle(request);
        }
        if (info.path().startsWith("//")) {
            return PathRouter.pageNotFound();
        }
        if (!isVersionServed(info)) {
            if (isBuiltIn(info.group())) {
                throw noSuchResource();
            }
            return PathRouter.pageNotFound();
        }
        if (ownPath(info).contains("//")) {
            throw noSuchResource();
        }
        Optional<ServedResource> resource = catalog.find(info.resourceName());
        if (resource.isPresent()) {
            return stored(request, resource.get());
        }
        ResourceType type = catalog.type(info.resourceName()).orElseThrow(ResourceRouter::noSuchResource);
        RequestHandler handler = virtual.get(type.name().groupResource());
        boolean nameless = !type.verbs().contains("get");
        if (handler == null || !info.subresource().isEmpty() || nameless && isNamed(info, type)) {
            throw noSuchResource();
        }
        if (!type.verbs().contains(info.verb())) {
            throw notAllowed();
        }
        Deprecations.of(type.name()).ifPresent(request.warnings()::add);
        return handler.handle(request);
    }

    /** Without what a proxied server is asked for: that may look as it likes. */
    private static String ownPath(RequestInfo info) {
        int proxy = info.subresource().equals("proxy") ? info.path().indexOf("/proxy") : -1;
        return proxy < 0 ? info.path() : info.path().substring(0, proxy);
    }

    private ApiResponse stored(ApiRequest request, ServedResource resource) throws InterruptedException {
        RequestInfo info = request.info();
        ResourceType type = resource.type();
        requirePlace(info, type);
        requireMethod(request, type);
        Deprecations.of(type.name()).ifPresent(request.warnings()::add);
        resource.definition().ifPresent(custom -> custom.warnings().forEach(request.warnings()::add));
        if (!info.subresource().isEmpty()) {
            return subresource(request, resource);
        }
        ResourceHandler handler = verbs.get(info.verb());
        if (handler == null || !type.verbs().contains(info.verb()) && !isLeaving(resource)) {
            throw notAllowed();
        }
        if (info.verb().equals("create") && isLeaving(resource)) {
            String why = "%s not allowed while custom resource definition is terminating".formatted(info.verb());
            throw new ApiException(Reason.METHOD_NOT_ALLOWED, why, Details.NONE);
        }
        return handler.handle(request, resource);
    }

    /** Whether a kind's definition goes: what is left may still change, or its finalizers would hold it for ever. */
    private static boolean isLeaving(ServedResource resource) {
        return resource.definition().map(CustomVersion::terminating).orElse(false);
    }

    private ApiResponse subresource(ApiRequest request, ServedResource resource) throws InterruptedException {
        RequestInfo info = request.info();
        if (!resource.type().subresources().contains(info.subresource())) {
            throw noSuchResource();
        }
        if (info.verb().equals("watch")) { // by an old path
            throw noSuchResource();
        }
        ResourceHandler special = special(resource, info.subresource());
        if (special != null) {
            return special.handle(request, resource);
        }
        boolean served = resource.subresource(info.subresource()).isPresent();
        ResourceHandler handler = switch (info.verb()) {
            case "get", "update", "patch" -> verbs.get(info.verb());
            default -> null;
        };
        if (!served || handler == null) {
            throw notAllowed();
        }
        return handler.handle(request, resource);
    }

    private @Nullable ResourceHandler special(ServedResource resource, String subresource) {
        ResourceHandler own = subresources.get(resource.name().groupResource() + "/" + subresource);
        return own != null ? own : subresources.get(subresource);
    }

    /** Namespaced objects are reached through their namespace, others are not. */
    private static void requirePlace(RequestInfo info, ResourceType type) {
        int namespaces = info.path().indexOf("/namespaces/");
        boolean inNamespace = namespaces >= 0;
        if (type.name().plural().equals("namespaces")) {
            inNamespace = inNamespace && info.path().indexOf("/namespaces", namespaces + 1) >= 0;
        }
        if (!type.namespaced() && inNamespace) {
            throw noSuchResource();
        }
        boolean named = !info.path().endsWith("/" + type.name().plural());
        if (type.namespaced() && info.namespace().isEmpty()) {
            if (info.verb().equals("create") || info.verb().equals("deletecollection")) {
                throw notAllowed();
            }
            if (named && !info.verb().equals("list") && !info.verb().equals("watch")) {
                throw noSuchResource();
            }
        }
    }

    /** Only what is below a group's version is this router's; everything else is no page at all. */
    private boolean isVersionServed(RequestInfo info) {
        return catalog.picture().types().keySet().stream()
                .anyMatch(name ->
                        name.group().equals(info.group()) && name.version().equals(info.version()));
    }

    /** A collection takes POST, an object PUT and PATCH; nothing takes HEAD. */
    private static void requireMethod(ApiRequest request, ResourceType type) {
        RequestInfo info = request.info();
        if (!info.subresource().isEmpty()) {
            requireSubresourceMethod(request);
            return;
        }
        boolean collection = !isNamed(info, type);
        boolean fits = switch (request.method()) {
            case "POST" -> collection;
            case "PUT", "PATCH" -> !collection;
            case "GET", "DELETE" -> true;
            default -> false;
        };
        if (!fits) {
            throw notAllowed();
        }
    }

    /** What goes on to a program of the cluster may be of any method. */
    private static void requireSubresourceMethod(ApiRequest request) {
        boolean fits = request.info().subresource().equals("proxy")
                || switch (request.method()) {
                    case "GET", "POST", "PUT", "PATCH", "DELETE" -> true;
                    default -> false;
                };
        if (!fits) {
            throw notAllowed();
        }
    }

    /** Whether a group's own versions are known, and only not this one; custom ones come and go. */
    private boolean isBuiltIn(String group) {
        return group.isEmpty() || BUILT_IN.contains(group);
    }

    /** Whether the path goes on behind the resource's name. */
    private static boolean isNamed(RequestInfo info, ResourceType type) {
        String collection = "/" + type.name().plural();
        if (type.namespaced() && !info.namespace().isEmpty()) {
            collection = "/namespaces/" + info.namespace() + collection;
        }
        return info.path().contains(collection + "/") && !info.path().endsWith(collection + "/");
    }

    static ApiException noSuchResource() {
        return new ApiException(Reason.NOT_FOUND, "the server could not find the requested resource", Details.NONE);
    }

    static ApiException notAllowed() {
        return new ApiException(
                Reason.METHOD_NOT_ALLOWED,
                "the server does not allow this method on the requested resource",
                Details.NONE);
    }
}
