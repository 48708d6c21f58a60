package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.authz.AccessQuestion;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.UserInfo;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lets a user who may do so act as another one, named by the {@code Impersonate-*} headers. */
public final class ImpersonationFilter implements RequestFilter {
    private static final String EXTRA = "impersonate-extra-";
    private static final String ACCOUNT = "system:serviceaccount:";
    private final Authorizer authorizer;

    public ImpersonationFilter(Authorizer authorizer) {
        this.authorizer = requireNonNull(authorizer, "authorizer");
    }

    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        String name = request.header("impersonate-user");
        List<String> groups = request.headers().getOrDefault("impersonate-group", List.of());
        String uid = request.header("impersonate-uid");
        Map<String, List<String>> extra = extra(request);
        if (name.isEmpty()) {
            if (!groups.isEmpty() || !uid.isEmpty() || !extra.isEmpty()) {
                throw ApiException.badRequest("requested " + "[" + String.join(" ", shown(groups, extra, uid))
                        + "] without impersonating a user");
            }
            return next.handle(request);
        }
        requireAllowed(request, name, groups, uid, extra);
        return next.handle(request.withUser(new UserInfo(name, uid, groupsOf(name, groups), extra)));
    }

    private void requireAllowed(
            ApiRequest request, String name, List<String> groups, String uid, Map<String, List<String>> extra) {
        if (name.startsWith(ACCOUNT) && name.indexOf(':', ACCOUNT.length()) > 0) {
            int colon = name.indexOf(':', ACCOUNT.length());
            ask(request, "", "serviceaccounts", "", name.substring(ACCOUNT.length(), colon), name.substring(colon + 1));
        } else {
            ask(request, "", "users", "", "", name);
        }
        groups.forEach(group -> ask(request, "", "groups", "", "", group));
        extra.forEach((key, values) ->
                values.forEach(value -> ask(request, "authentication.k8s.io", "userextras", key, "", value)));
        if (!uid.isEmpty()) {
            ask(request, "authentication.k8s.io", "uids", "", "", uid);
        }
    }

    private void ask(
            ApiRequest request, String group, String resource, String subresource, String namespace, String name) {
        AuthorizationFilter.require(
                authorizer,
                AccessQuestion.resource(
                        request.user(), "impersonate", group, "", resource, subresource, namespace, name));
    }

    private static List<String> groupsOf(String name, List<String> groups) {
        List<String> result = new ArrayList<>(groups);
        if (name.startsWith(ACCOUNT) && groups.isEmpty()) {
            int colon = name.indexOf(':', ACCOUNT.length());
            result.add("system:serviceaccounts");
            if (colon > 0) {
                result.add("system:serviceaccounts:" + name.substring(ACCOUNT.length(), colon));
            }
        }
        boolean anonymous = name.equals(UserInfo.ANONYMOUS.name());
        boolean said =
                result.contains(UserInfo.UNAUTHENTICATED) || !anonymous && result.contains(UserInfo.AUTHENTICATED);
        if (!said) {
            result.add(anonymous ? UserInfo.UNAUTHENTICATED : UserInfo.AUTHENTICATED);
        }
        return result;
    }

    /** As Kubernetes prints the references that it makes of the headers. */
    private static List<String> shown(List<String> groups, Map<String, List<String>> extra, String uid) {
        List<String> all = new ArrayList<>();
        groups.forEach(group -> all.add("{Group  %s    }".formatted(group)));
        extra.forEach((key, values) -> values.forEach(
                value -> all.add("{UserExtra  %s  authentication.k8s.io/v1  %s}".formatted(value, key))));
        if (!uid.isEmpty()) {
            all.add("{UID  %s  authentication.k8s.io/v1  }".formatted(uid));
        }
        return all;
    }

    private static Map<String, List<String>> extra(ApiRequest request) {
        Map<String, List<String>> result = new LinkedHashMap<>();
        request.headers().forEach((header, values) -> {
            if (header.startsWith(EXTRA)) {
                String key = header.substring(EXTRA.length());
                result.put(URLDecoder.decode(key, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT), values);
            }
        });
        return result;
    }
}
