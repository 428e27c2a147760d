/**
 * A system call filter (classic BPF, as the kernel's seccomp takes it): threads, but no new processes; no tracing, no namespaces, no mounts,
 * no kernel interfaces that a lesson never needs. What is refused answers "operation not permitted"; `clone3` answers "not implemented", so
 * that the C library falls back to `clone`, whose flags can be looked at.
 */

interface Architecture {
  /** AUDIT_ARCH of linux/audit.h. */
  audit: number;
  clone: number;
  clone3: number;
  refused: number[];
}

// fork, vfork; ptrace, process_vm_readv/writev, kcmp, pidfd_getfd; unshare, setns, mount and its successors, umount2, pivot_root, chroot;
// bpf, perf_event_open, userfaultfd, io_uring; keys; kexec; modules; swap; reboot; acct; quotactl.
const architectures: Partial<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    clone3: 435,
    refused: [
      57, 58, 101, 310, 311, 312, 438, 272, 308, 165, 166, 155, 161, 428, 429, 430, 431, 432, 433, 442, 321, 298, 323, 425, 426, 427, 248,
      249, 250, 246, 320, 175, 176, 313, 167, 168, 169, 163, 179,
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    clone3: 435,
    refused: [
      117, 270, 271, 272, 438, 97, 268, 40, 39, 41, 51, 428, 429, 430, 431, 432, 433, 442, 280, 241, 282, 425, 426, 427, 217, 218, 219, 104,
      294, 105, 106, 273, 224, 225, 142, 89, 60,
    ],
  },
};

const [load, jumpIfEqual, jumpIfSet, jumpIfGreaterOrEqual, end] = [0x20, 0x15, 0x45, 0x35, 0x06];
const allow = 0x7fff0000;
const refuse = (errno: number): number => 0x00050000 + errno;
const killProcess = 0x80000000;
const [notPermitted, notImplemented] = [1, 38];
const cloneThread = 0x00010000;

type Instruction = [code: number, whenTrue: number, whenFalse: number, value: number];

/** The filter's program; empty on an architecture that we have no table for. */
export function seccompFilter(name: string = process.arch): Buffer {
  const architecture = architectures[name];
  if (!architecture) return Buffer.alloc(0);
  const { audit, clone, clone3, refused } = architecture;
  const program: Instruction[] = [
    [load, 0, 0, 4],
    [jumpIfEqual, 1, 0, audit],
    [end, 0, 0, killProcess],
    [load, 0, 0, 0],
    // The x32 calls of x86-64 would go around the numbers below.
    [jumpIfGreaterOrEqual, 0, 1, 0x40000000],
    [end, 0, 0, refuse(notPermitted)],
    [jumpIfEqual, 0, 1, clone3],
    [end, 0, 0, refuse(notImplemented)],
    [jumpIfEqual, 0, 4, clone],
    [load, 0, 0, 16],
    [jumpIfSet, 0, 1, cloneThread],
    [end, 0, 0, allow],
    [end, 0, 0, refuse(notPermitted)],
    ...refused.flatMap((call): Instruction[] => [
      [jumpIfEqual, 0, 1, call],
      [end, 0, 0, refuse(notPermitted)],
    ]),
    [end, 0, 0, allow],
  ];
  const bytes = Buffer.alloc(program.length * 8);
  for (const [i, [code, whenTrue, whenFalse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(whenTrue, i * 8 + 2);
    bytes.writeUInt8(whenFalse, i * 8 + 3);
    bytes.writeUInt32LE(value, i * 8 + 4);
  }
  return bytes;
}
