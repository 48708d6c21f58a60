package io.kjava.cri.grpc;

import static java.util.Objects.requireNonNull;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.kjava.cri.CriException;
import io.kjava.cri.CriException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes calls on one channel, as bytes, and translates their failures. Thread-safe. */
final class Calls {
    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(2);
    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new BytesMarshaller();

    private final ManagedChannel channel;
    private final ConcurrentMap<String, MethodDescriptor<byte[], byte[]>> methods = new ConcurrentHashMap<>();

    Calls(ManagedChannel channel) {
        this.channel = requireNonNull(channel, "channel");
    }

    <R> R call(String method, WireWriter request, Function<WireReader, R> decoder) {
        return call(method, request, DEFAULT_LIMIT, decoder);
    }

    /** Calls for an answer that holds nothing of interest. */
    void run(String method, WireWriter request, Duration limit) {
        call(method, request, limit, _ -> method);
    }

    /** How containerd's own services are told whose containers are meant. */
    static ClientInterceptor inNamespace(String namespace) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER), namespace);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    /** The same with more in its head. */
    void run(String method, WireWriter request, Duration limit, ClientInterceptor head) {
        try {
            ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(channel, head),
                    descriptor(method, MethodType.UNARY),
                    CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS),
                    request.toBytes());
        } catch (StatusRuntimeException e) {
            throw failure(method, e);
        }
    }

    /**
     * One call, one answer.
     *
     * @param limit zero for none
     */
    <R> R call(String method, WireWriter request, Duration limit, Function<WireReader, R> decoder) {
        CallOptions options = limit.isZero()
                ? CallOptions.DEFAULT
                : CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            byte[] answer = ClientCalls.blockingUnaryCall(
                    channel, descriptor(method, MethodType.UNARY), options, request.toBytes());
            return decoder.apply(new WireReader(answer));
        } catch (StatusRuntimeException e) {
            throw failure(method, e);
        }
    }

    /** One call, answers without end, each handed over on the calling thread. */
    void follow(String method, WireWriter request, Consumer<WireReader> each) {
        try {
            Iterator<byte[]> answers = ClientCalls.blockingServerStreamingCall(
                    channel, descriptor(method, MethodType.SERVER_STREAMING), CallOptions.DEFAULT, request.toBytes());
            while (answers.hasNext()) {
                each.accept(new WireReader(answers.next()));
            }
        } catch (StatusRuntimeException e) {
            throw failure(method, e);
        }
    }

    private MethodDescriptor<byte[], byte[]> descriptor(String method, MethodType type) {
        return methods.computeIfAbsent(
                method,
                name -> MethodDescriptor.newBuilder(BYTES, BYTES)
                        .setFullMethodName(name)
                        .setType(type)
                        .build());
    }

    private CriException failure(String method, StatusRuntimeException e) {
        Status status = e.getStatus();
        Code code = switch (status.getCode()) {
            case NOT_FOUND -> Code.NOT_FOUND;
            case ALREADY_EXISTS -> Code.ALREADY_EXISTS;
            case INVALID_ARGUMENT -> Code.INVALID;
            case UNIMPLEMENTED -> Code.UNIMPLEMENTED;
            case UNAVAILABLE -> Code.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> Code.DEADLINE_EXCEEDED;
            case CANCELLED -> Code.CANCELLED;
            default -> Code.FAILED;
        };
        if (code == Code.UNAVAILABLE) {
            // The next call tries to connect at once, instead of waiting out a growing delay.
            channel.resetConnectBackoff();
        }
        String what = status.getDescription();
        String call = method.substring(method.lastIndexOf('/') + 1);
        return new CriException(code, what == null ? call + ": " + status.getCode() : what, e);
    }

    private static final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
