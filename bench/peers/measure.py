"""Runs a command to its end and prints what it cost, children and all, as JSON."""

import json
import resource
import subprocess
import sys
import time

start = time.monotonic()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
seconds = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
# Linux counts in units of 1,024 bytes, macOS in bytes.
unit = 1 if sys.platform == "darwin" else 1024
print(
    json.dumps(
        {
            "code": code,
            "cpuSeconds": used.ru_utime + used.ru_stime,
            "peakMb": used.ru_maxrss * unit / 1e6,
            "seconds": seconds,
        }
    )
)
