"""Probes of a sandbox from inside: a version's predict.py that tries what no model should be able to.

`predict([{"probe": name, ...}])` answers "stopped: why" or "open: what was reached". A probe that fails for a reason of
its own is neither, and raises.
"""

import ctypes
import errno
import os
import signal
import socket
import sys
import threading

LIBC = ctypes.CDLL(None, use_errno=True)
CALLS = {
    # x86-64, aarch64
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "chroot": (161, 51),
    "io_uring_setup": (425, 425),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "keyctl": (250, 219),
    "init_module": (175, 105),
    "clock_settime": (227, 112),
    "pidfd_open": (434, 434),
    "open_tree": (428, 428),
    "kexec_load": (246, 104),
    "personality": (135, 92),
}


# Said by who stops a call. Whatever else is said comes of what it was given, and so of a kernel that looked at it.
REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ESRCH)


def call(name, *arguments):
    """A system call by its number: whether it got as far as the kernel, in the words of a probe."""
    number = CALLS[name][0 if os.uname().machine == "x86_64" else 1]
    wide = [argument if hasattr(argument, "contents") else ctypes.c_long(argument) for argument in arguments]
    if LIBC.syscall(ctypes.c_long(number), *wide) >= 0:
        return "open: %s was done" % name
    said = ctypes.get_errno()
    return "%s: %s" % ("stopped" if said in REFUSALS else "open: the kernel looked", os.strerror(said))


def refused(attempt, *kinds):
    """Runs an attempt that must raise one of these."""
    try:
        return "open: %s" % (attempt(),)
    except (kinds or (OSError,)) as error:
        return "stopped: %s" % (error.strerror if isinstance(error, OSError) else type(error).__name__)


def read(path):
    with open(path, "rb") as file:
        return file.read(100)


def write(path):
    with open(path, "wb") as file:
        file.write(b"x")
    return "wrote %s" % path


def own_folder():
    return os.path.dirname(os.path.abspath(__file__))


def host_file(given):
    return refused(lambda: read(given["secret"]))


def passwords(given):
    return refused(lambda: read("/etc/passwd"))


def environment(given):
    found = [name for name in os.environ if name == given["variable"]]
    return "open: %s" % found if found else "stopped: it is not there"


def parents_environment(given):
    return refused(lambda: read("/proc/%d/environ" % given["server"]))


def other_version(given):
    return refused(lambda: os.listdir(given["neighbour_files"]))


def write_own_files(given):
    return refused(lambda: write(os.path.join(own_folder(), "left.txt")))


def write_environment(given):
    return refused(lambda: write(os.path.join(sys.prefix, "left.txt")))


def write_worker(given):
    return refused(lambda: write(sys.modules["__main__"].__file__))


def tcp_out(given):
    def attempt():
        with socket.create_connection(("127.0.0.1", given["port"]), 2):
            return "connected"

    return refused(attempt)


def udp_out(given):
    def attempt():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            return sender.sendto(b"x", ("127.0.0.1", given["port"]))

    return refused(attempt)


def tcp_in(given):
    def attempt():
        with socket.socket() as listener:
            listener.bind(("0.0.0.0", 0))
            listener.listen()
            return "listening"

    return refused(attempt)


def netlink(given):
    return refused(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))


def packet(given):
    return refused(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0))


def unix_socket(given):
    def attempt():
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(given["unix"])
            return "connected"

    return refused(attempt)


def abstract_socket(given):
    def attempt():
        with socket.socket(socket.AF_UNIX) as client:
            client.connect("\0" + given["abstract"])
            return "connected"

    return refused(attempt)


def signal_server(given):
    return refused(lambda: os.kill(given["server"], 0))


def signal_neighbour(given):
    return refused(lambda: os.kill(given["neighbour"], 0))


def neighbours_memory(given):
    return refused(lambda: read("/proc/%d/mem" % given["neighbour"]))


def neighbours_memory_by_call(given):
    return call("process_vm_readv", given["neighbour"], 0, 0, 0, 0, 0)


def trace(given):
    return call("ptrace", 16, given["neighbour"], 0, 0)


def pidfd(given):
    return call("pidfd_open", given["neighbour"], 0)


def host_processes(given):
    def attempt():
        others = [name for name in os.listdir("/proc") if name.isdigit() and name in (str(given["server"]), str(given["neighbour"]))]
        if not others:
            raise OSError(errno.ENOENT, "only its own are there")
        return others

    return refused(attempt)


def execute(given):
    return refused(lambda: os.execv("/bin/true", ["true"]))


def run_program(given):
    import subprocess

    return refused(lambda: subprocess.run(["/bin/true"], check=True))


def fork(given):
    def attempt():
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        return "forked"

    return refused(attempt)


def thread_bomb(given):
    gate = threading.Event()
    started = []
    # Stacks as they usually are come to the bound of memory first, which a model need not.
    threading.stack_size(64 << 10)

    def attempt():
        for _ in range(2000):
            thread = threading.Thread(target=gate.wait, daemon=True)
            thread.start()
            started.append(thread)
        return "%d threads" % len(started)

    try:
        return refused(attempt, RuntimeError, MemoryError)
    finally:
        threading.stack_size(0)
        gate.set()
        for thread in started:
            thread.join()


def memory(given):
    return refused(lambda: len(bytearray(4 << 30)), MemoryError)


def large_file(given):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = os.path.join(os.environ["HOME"], "large")

    def attempt():
        with open(path, "wb", buffering=0) as file:
            for _ in range(200):
                file.write(bytes(1 << 20))
        return "200 MiB"

    try:
        return refused(attempt)
    finally:
        os.unlink(path)


def full_disk(given):
    folder = os.path.join(os.environ["HOME"], "many")
    os.mkdir(folder)

    def attempt():
        for number in range(40):
            with open(os.path.join(folder, str(number)), "wb", buffering=0) as file:
                for _ in range(10):
                    if file.write(bytes(1 << 20)) < 1 << 20:
                        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return "400 MiB"

    try:
        return refused(attempt)
    finally:
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)


def open_files(given):
    held = []

    def attempt():
        for _ in range(2000):
            held.append(open("/dev/null", "rb"))
        return "%d files" % len(held)

    try:
        return refused(attempt)
    finally:
        for file in held:
            file.close()


def mount(given):
    return call("mount", 0, 0, 0, 0, 0)


def mount_tree(given):
    return call("open_tree", -100, 0, 1)


def namespaces(given):
    return call("unshare", 0x10000000)


def enter_namespace(given):
    return call("setns", 3, 0)


def change_root(given):
    return refused(lambda: os.chroot("/tmp"))


def io_uring(given):
    return call("io_uring_setup", 8, 0)


def bpf(given):
    return call("bpf", 0, 0, 0)


def user_faults(given):
    return call("userfaultfd", 0)


def performance_counters(given):
    return call("perf_event_open", 0, 0, -1, -1, 0)


def keyrings(given):
    return call("keyctl", 0, -3, 1)


def kernel_module(given):
    return call("init_module", 0, 0, 0)


def another_kernel(given):
    return call("kexec_load", 0, 0, 0, 0)


def set_clock(given):
    return call("clock_settime", 0, 0)


def address_layout(given):
    return call("personality", 0x0040000)


def core_dump(given):
    import resource

    def attempt():
        resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))
        return "raised"

    return refused(attempt, ValueError, OSError)


def shared_memory(given):
    """A file that another process of this machine has left where memory is shared by name."""

    def attempt():
        with open(given["shared"], "rb") as file:
            return file.read(20)

    return refused(attempt)


def become_root(given):
    return refused(lambda: os.setuid(0))


def kernel_settings(given):
    return refused(lambda: write("/proc/sys/kernel/core_pattern"))


def devices(given):
    return refused(lambda: read("/dev/kmsg"))


def control_groups(given):
    return refused(lambda: os.mkdir("/sys/fs/cgroup/memory/left"))


PROBES = {
    name: value
    for name, value in list(globals().items())
    if callable(value) and getattr(value, "__code__", None) is not None and value.__code__.co_varnames[:1] == ("given",)
}


def predict(inputs):
    answers = []
    for row in inputs:
        if row.get("list"):
            answers.append(sorted(PROBES))
        else:
            answers.append(PROBES[row["probe"]](row))
    return answers
