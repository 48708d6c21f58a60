package io.kjava.kubelet.server;

import io.kjava.api.ApiException;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.http.streaming.StreamBridge;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The outcome of a command in words of the API. Stateless. */
final class StatusText implements StreamBridge.Outcomes {
    @Override
    public byte[] brokenOff() {
        return failure("the container runtime ended the stream without an outcome");
    }

    @Override
    public byte[] plain(byte[] status) {
        try {
            DynamicObject parsed = JsonCodec.read(status);
            return parsed.text("status").equals("Success")
                    ? new byte[0]
                    : parsed.text("message").getBytes(StandardCharsets.UTF_8);
        } catch (ApiException e) {
            return status; // some runtime's own words
        }
    }

    static byte[] failure(String message) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("metadata", Map.of());
        status.put("status", "Failure");
        status.put("message", message);
        status.put("reason", "InternalError");
        status.put("code", 500);
        return JsonCodec.writeTyped(status);
    }
}
