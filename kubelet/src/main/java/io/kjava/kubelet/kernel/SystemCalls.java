package io.kjava.kubelet.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library's functions as Java methods; each throws what {@code errno} says. Blocking calls of the
 * kernel, some microseconds each. Thread-safe.
 */
final class SystemCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final AddressLayout TEXT = ADDRESS;

    private static final MethodHandle MOUNT =
            function("mount", FunctionDescriptor.of(JAVA_INT, TEXT, TEXT, TEXT, JAVA_LONG, TEXT));
    private static final MethodHandle UMOUNT2 = function("umount2", FunctionDescriptor.of(JAVA_INT, TEXT, JAVA_INT));
    private static final MethodHandle OPENAT =
            function("openat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, TEXT, JAVA_INT));
    private static final MethodHandle MKDIRAT =
            function("mkdirat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, TEXT, JAVA_INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle STATVFS = function("statvfs", FunctionDescriptor.of(JAVA_INT, TEXT, ADDRESS));

    private static final MethodHandle STATX =
            function("statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, TEXT, JAVA_INT, JAVA_INT, ADDRESS));

    private SystemCalls() {}

    @SuppressWarnings("restricted") // calling the kernel is what this class is for
    private static MethodHandle function(String name, FunctionDescriptor shape) {
        MemorySegment address = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new IllegalStateException("no " + name + " in libc"));
        return LINKER.downcallHandle(address, shape, Linker.Option.captureCallState("errno"));
    }

    static void mount(String source, String target, String type, long flags, String data) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) MOUNT.invokeExact(
                    state,
                    arena.allocateFrom(source),
                    arena.allocateFrom(target),
                    arena.allocateFrom(type),
                    flags,
                    arena.allocateFrom(data));
            check(result, state, "mount", target);
        } catch (ErrnoException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void unmount(String target, int flags) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) UMOUNT2.invokeExact(state, arena.allocateFrom(target), flags);
            check(result, state, "umount", target);
        } catch (ErrnoException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int openAt(int directory, String name, int flags) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) OPENAT.invokeExact(state, directory, arena.allocateFrom(name), flags);
            return check(result, state, "open", name);
        } catch (ErrnoException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void makeDirectoryAt(int directory, String name, int mode) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) MKDIRAT.invokeExact(state, directory, arena.allocateFrom(name), mode);
            check(result, state, "mkdir", name);
        } catch (ErrnoException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) CLOSE.invokeExact(arena.allocate(STATE), descriptor);
            assert ignored <= 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Block size, blocks, free blocks, available blocks, inodes, free inodes: in this order. */
    static long[] statvfs(String path) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment answer = arena.allocate(256, 8);
            int result = (int) STATVFS.invokeExact(state, arena.allocateFrom(path), answer);
            check(result, state, "statvfs", path);
            long[] numbers = new long[6];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = answer.getAtIndex(JAVA_LONG, i + 1L);
            }
            return numbers;
        } catch (ErrnoException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Disk blocks of 512 bytes that a file itself, never what it links to, takes. */
    static long blocks(String path) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment answer = arena.allocate(256, 8);
            int result = (int) STATX.invokeExact(state, -100, arena.allocateFrom(path), 0x100, 0x400, answer);
            check(result, state, "statx", path);
            return answer.get(JAVA_LONG, 48);
        } catch (ErrnoException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int check(int result, MemorySegment state, String call, String about) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException((int) ERRNO.get(state, 0L), call, about);
        }
        return result;
    }

    private static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("a system call could not be made", e);
    }
}
