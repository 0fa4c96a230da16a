"""Runs a command and prints, as JSON, the processor milliseconds of it and of everything it started, orphans included.

`python processor_time.py COMMAND [ARGUMENT...]`. Linux only: orphans come back to this process.
"""
import ctypes
import json
import os
import resource
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
start = time.monotonic()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
status = None
while True:
    try:
        pid, ended = os.wait()
    except ChildProcessError:
        break
    if pid == child.pid:
        status = os.waitstatus_to_exitcode(ended)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    'status': status,
    'cpuMs': (usage.ru_utime + usage.ru_stime) * 1000,
    'wallMs': (time.monotonic() - start) * 1000,
}))
