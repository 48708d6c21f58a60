package io.kjava.dist.containerd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The program of the pause container as an ELF file: it ignores SIGCHLD, so that the kernel reaps what
 * is re-parented to it, leaves on SIGTERM and SIGINT, and otherwise sleeps. Seventy-odd instructions in
 * all, written out below, so that no compiler and no libc is needed to build the image.
 */
final class PauseProgram {
    private static final long LOAD_ADDRESS = 0x400000;
    private static final int HEADERS = 64 + 56;
    private static final int MACHINE_AMD64 = 62;
    private static final int MACHINE_ARM64 = 183;

    /*
     * The kernel's sigaction on the stack is handler, flags, restorer, mask. Flags are SA_RESTORER |
     * SA_NOCLDWAIT; the handler never returns, so that it serves as its own restorer.
     */
    private static final String AMD64 = """
            6a00             push 0
            488d0561000000   lea  rax, [quit]
            50               push rax
            6802000004       push SA_RESTORER | SA_NOCLDWAIT
            6a01             push SIG_IGN
            b80d000000       mov  eax, rt_sigaction
            bf11000000       mov  edi, SIGCHLD
            4889e6           mov  rsi, rsp
            31d2             xor  edx, edx
            41ba08000000     mov  r10d, 8
            0f05             syscall
            488d053b000000   lea  rax, [quit]
            48890424         mov  [rsp], rax
            b80d000000       mov  eax, rt_sigaction
            bf0f000000       mov  edi, SIGTERM
            4889e6           mov  rsi, rsp
            31d2             xor  edx, edx
            41ba08000000     mov  r10d, 8
            0f05             syscall
            b80d000000       mov  eax, rt_sigaction
            bf02000000       mov  edi, SIGINT
            4889e6           mov  rsi, rsp
            31d2             xor  edx, edx
            41ba08000000     mov  r10d, 8
            0f05             syscall
            b822000000       wait: mov eax, pause
            0f05             syscall
            ebf7             jmp  wait
            31ff             quit: xor edi, edi
            b8e7000000       mov  eax, exit_group
            0f05             syscall
            """;

    private static final String ARM64 = """
            ff8300d1         sub  sp, sp, 32
            290080d2         mov  x9, SIG_IGN
            4a0080d2         mov  x10, SA_NOCLDWAIT
            e92b00a9         stp  x9, x10, [sp]
            ff7f01a9         stp  xzr, xzr, [sp, 16]
            200280d2         mov  x0, SIGCHLD
            e1030091         mov  x1, sp
            020080d2         mov  x2, 0
            030180d2         mov  x3, 8
            c81080d2         mov  x8, rt_sigaction
            010000d4         svc  0
            c9020010         adr  x9, quit
            e90300f9         str  x9, [sp]
            e00180d2         mov  x0, SIGTERM
            e1030091         mov  x1, sp
            020080d2         mov  x2, 0
            030180d2         mov  x3, 8
            c81080d2         mov  x8, rt_sigaction
            010000d4         svc  0
            400080d2         mov  x0, SIGINT
            e1030091         mov  x1, sp
            020080d2         mov  x2, 0
            030180d2         mov  x3, 8
            c81080d2         mov  x8, rt_sigaction
            010000d4         svc  0
            000080d2         wait: mov x0, 0
            010080d2         mov  x1, 0
            020080d2         mov  x2, 0
            030080d2         mov  x3, 0
            040080d2         mov  x4, 0
            280980d2         mov  x8, ppoll
            010000d4         svc  0
            f9ffff17         b    wait
            000080d2         quit: mov x0, 0
            c80b80d2         mov  x8, exit_group
            010000d4         svc  0
            """;

    private PauseProgram() {}

    /**
     * The ELF file.
     *
     * @param architecture {@code amd64} or {@code arm64}
     */
    static byte[] elf(String architecture) {
        return switch (architecture) {
            case "amd64" -> elf(MACHINE_AMD64, code(AMD64));
            case "arm64" -> elf(MACHINE_ARM64, code(ARM64));
            default ->
                throw new IllegalArgumentException("architecture: " + architecture + " (expected: amd64 or arm64)");
        };
    }

    private static byte[] code(String listing) {
        StringBuilder hex = new StringBuilder();
        listing.lines().forEach(line -> hex.append(line, 0, line.indexOf(' ')));
        return HexFormat.of().parseHex(hex);
    }

    /** One loadable segment, readable and executable, that holds the headers and the code. */
    private static byte[] elf(int machine, byte[] code) {
        int size = HEADERS + code.length;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        out.putShort((short) 2); // executable
        out.putShort((short) machine);
        out.putInt(1);
        out.putLong(LOAD_ADDRESS + HEADERS); // entry
        out.putLong(64); // program header's offset
        out.putLong(0); // no sections
        out.putInt(0);
        out.putShort((short) 64);
        out.putShort((short) 56);
        out.putShort((short) 1);
        out.putShort((short) 64);
        out.putShort((short) 0);
        out.putShort((short) 0);
        out.putInt(1); // PT_LOAD
        out.putInt(5); // read, execute
        out.putLong(0);
        out.putLong(LOAD_ADDRESS);
        out.putLong(LOAD_ADDRESS);
        out.putLong(size);
        out.putLong(size);
        out.putLong(0x1000);
        out.put(code);
        return out.array();
    }
}
