package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.EventBody;
import io.kjava.apiserver.watchcache.Selection;
import io.kjava.apiserver.watchcache.Watcher;
import io.kjava.time.Deadline;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** GET of a collection that lasts. */
final class WatchHandler implements ResourceHandler {
    private final ResourceReader reader;
    private final ObjectAnswers answers;
    private final Duration minimum;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * @param minimum a watch without a timeout lasts this long, at most twice as long
     */
    WatchHandler(
            ResourceReader reader,
            ObjectAnswers answers,
            Duration minimum,
            InstantSource clock,
            RandomGenerator random) {
        this.reader = requireNonNull(reader, "reader");
        this.answers = requireNonNull(answers, "answers");
        this.minimum = requireNonNull(minimum, "minimum");
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        AnswerForm form = answers.form(request);
        Selection selection = Selections.of(request, resource);
        boolean bookmarks = request.flag("allowWatchBookmarks");
        boolean initial = request.flag("sendInitialEvents");
        requireOptions(request, initial);
        OptionalLong seconds = RequestOptions.number(request, "timeoutSeconds");
        EventEncoder encoder = new EventEncoder(answers, resource, form, request);
        Deadline deadline = Deadline.after(timeout(seconds), clock);
        EventBody body;
        try {
            Watcher watcher =
                    reader.watch(
                            resource,
                            selection,
                            request.param("resourceVersion"),
                            initial,
                            initial && bookmarks,
                            bookmarks);
            body = new WatchStream(watcher, encoder, deadline, bookmarks);
        } catch (ApiException e) {
            if (!e.isExpired()) {
                throw e;
            }
            body = new FailedWatch(e, encoder); // told in the stream, as clients expect it
        }
        return new ApiResponse.Streaming(
                200, form.mediaType().text(), body, Map.of());
    }

    private Duration timeout(OptionalLong seconds) {
        if (seconds.isPresent() && seconds.getAsLong() > 0) {
            return Duration.ofSeconds(seconds.getAsLong());
        }
        return minimum.plusMillis(random.nextLong(Math.max(1, minimum.toMillis())));
    }

    private static void requireOptions(ApiRequest request, boolean initial) {
        String match = request.param("resourceVersionMatch");
        Violations violations = new Violations();
        FieldPath path = FieldPath.of("resourceVersionMatch");
        if (initial) {
            if (!match.equals("NotOlderThan")) {
                violations.forbidden(
                        path,
                        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
            }
            if (!request.flag("allowWatchBookmarks")) {
                violations.forbidden(
                        FieldPath.of("allowWatchBookmarks"),
                        "sendInitialEvents requires allowWatchBookmarks to be true");
            }
        } else if (!match.isEmpty() && request.param("sendInitialEvents").isEmpty()) {
            violations.forbidden(
                    path,
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }
        violations.throwIfAny("meta.k8s.io", "ListOptions", "");
    }
}
