package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.WatchRequest;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.EventBody;
import io.kjava.apiserver.watchcache.Selection;
import io.kjava.apiserver.watchcache.Watcher;
import io.kjava.telemetry.Counter;
import io.kjava.time.Deadline;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/** GET of a collection that lasts. */
final class WatchHandler implements ResourceHandler {
    private static final String NOT_OLDER = "NotOlderThan";
    private static final int LONGEST = Integer.MAX_VALUE; // seconds: longer than anybody waits
    private final ResourceReader reader;
    private final ObjectAnswers answers;
    private final Audiences audiences = new Audiences();
    private final Duration minimum;
    private final Counter events;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * @param minimum a watch without a timeout lasts this long, at most twice as long
     * @param events that were told, by group, resource and version
     */
    WatchHandler(
            ResourceReader reader,
            ObjectAnswers answers,
            Duration minimum,
            Counter events,
            InstantSource clock,
            RandomGenerator random) {
        this.reader = requireNonNull(reader, "reader");
        this.answers = requireNonNull(answers, "answers");
        this.minimum = requireNonNull(minimum, "minimum");
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        AnswerForm form = answers.form(request, resource);
        ContentNegotiation.requireStream(form);
        boolean table = form.view() == AnswerForm.View.TABLE;
        String include = table ? ObjectAnswers.includeObject(request) : "";
        Selection selection = Selections.of(request, resource);
        WatchRequest wanted = parse(request);
        OptionalLong seconds = RequestOptions.number(request, "timeoutSeconds");
        EventEncoder encoder = new EventEncoder(answers, resource, form, include);
        EventWriter writer = writer(resource, form, encoder);
        Deadline deadline = Deadline.after(timeout(seconds), clock);
        EventBody body;
        try {
            Watcher watcher = reader.watch(resource, selection, wanted);
            if (form.view() == AnswerForm.View.METADATA_LIST) {
                return streaming(form, new UnshownWatch(watcher, deadline));
            }
            Optional<Audiences.Seat> seat = table // its first row says more than the others
                    ? Optional.empty()
                    : Optional.of(audiences.enter(
                            new Audiences.Key(resource, selection, form),
                            () -> writer(resource, form, new EventEncoder(answers, resource, form, ""))));
            body = new WatchStream(watcher, encoder, writer, seat, deadline, wanted.bookmarks(), counting(resource));
        } catch (ApiException e) {
            if (!e.isExpired()) {
                throw e;
            }
            body = new FailedWatch(e, writer); // told in the stream, as clients expect it
        }
        return streaming(form, body);
    }

    private static ApiResponse streaming(AnswerForm form, EventBody body) {
        String type = form.mediaType().text();
        return new ApiResponse.Streaming(200, form.isProtobuf() ? type + ";stream=watch" : type, body, Map.of());
    }

    private EventWriter writer(ServedResource resource, AnswerForm form, EventEncoder encoder) {
        return form.isProtobuf() ? new ProtobufEvents(answers, resource, form, encoder) : encoder;
    }

    private IntConsumer counting(ServedResource resource) {
        ResourceName name = resource.name();
        return told -> events.add(told, name.group(), name.plural(), name.version());
    }

    private Duration timeout(OptionalLong seconds) {
        long asked = seconds.orElse(0);
        if (asked != 0) {
            return Duration.ofSeconds(Math.clamp(asked, 0, LONGEST)); // none at all for less than none
        }
        return minimum.plusMillis(random.nextLong(Math.max(1, minimum.toMillis())));
    }

    /** A watch from no version in particular is told the state first, unless it says otherwise. */
    private static WatchRequest parse(ApiRequest request) {
        String version = request.param("resourceVersion");
        String match = request.param("resourceVersionMatch");
        boolean explicit = request.query().containsKey("sendInitialEvents");
        requireOptions(request, match, explicit);
        boolean fresh = version.isEmpty() || version.equals("0");
        boolean initial = explicit ? RequestOptions.isOn(request, "sendInitialEvents") : fresh && match.isEmpty();
        return new WatchRequest(version, initial, RequestOptions.isOn(request, "allowWatchBookmarks"));
    }

    private static void requireOptions(ApiRequest request, String match, boolean initialEvents) {
        Violations violations = new Violations();
        FieldPath path = FieldPath.of("resourceVersionMatch");
        if (initialEvents && !match.equals(NOT_OLDER)) {
            violations.forbidden(path, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }
        if (!match.isEmpty()) {
            if (!initialEvents) {
                violations.forbidden(
                        path, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
            }
            if (!match.equals(NOT_OLDER)) {
                violations.notSupported(path, match, List.of(NOT_OLDER));
            }
            if (!request.param("continue").isEmpty()) {
                violations.forbidden(path, "resourceVersionMatch is forbidden when continue is provided");
            }
        }
        violations.throwIfAny("meta.k8s.io", "ListOptions", "");
    }
}
