"""A hostile trial: reports honestly, does whatever its script says, reports honestly again, and ends as the script says.

HYPERDRIVE_HOSTILE names the folder of the scripts, one JSON file for each trial. Needs only the standard library.
"""
import http.client
import json
import os
import shutil
import signal
import socket
import sys
import time
import urllib.parse

world = os.environ['HYPERDRIVE_HOSTILE']
number = os.environ['HYPERDRIVE_TRIAL']
run_folder = os.path.dirname(os.environ['HYPERDRIVE_SPOOL'])
spool = os.environ['HYPERDRIVE_SPOOL']

with open(os.path.join(world, 'started-' + number), 'a') as started:
    started.write(os.environ['HYPERDRIVE_ATTEMPT'] + '\n')
with open(os.path.join(world, 'trial-%s.json' % number)) as file:
    script = json.load(file)


def honest(step):
    # The line break first: hostile bytes before it may lack theirs.
    write('stdout', ('\n{"loss": %d, "step": %d}\n' % (100 * int(number) + step, step)).encode())


def write(stream, data):
    if stream == 'spool':
        # Through no link of its own: what the trial itself changes elsewhere says nothing of the product.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(spool, flags, 0o666)
    else:
        descriptor = 1 if stream == 'stdout' else 2
    while data:
        data = data[os.write(descriptor, data):]
    if stream == 'spool':
        os.close(descriptor)


def path_of(name):
    """A file of the run folder; `outputs`, the job's entry in the registry, or the run folder itself."""
    if name == 'outputs':
        return os.environ['HYPERDRIVE_OUTPUTS']
    if name == 'job':
        sweep = run_folder[:run_folder.index(os.sep + 'trials' + os.sep)]
        return os.path.join(sweep, 'jobs', os.environ['HYPERDRIVE_ATTEMPT'] + '.json')
    return run_folder if name == 'run' else os.path.join(run_folder, name)


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        os.unlink(path)


def place(name, what, data):
    path = path_of(name)
    remove(path)
    if what == 'bytes':
        with open(path, 'wb') as file:
            file.write(data)
    elif what == 'huge':
        # Sparse: it takes no room on the disk.
        with open(path, 'wb') as file:
            file.truncate(1 << 30)
    elif what == 'fifo':
        os.mkfifo(path)
    elif what == 'folder':
        os.makedirs(os.path.join(path, 'inner'))
    elif what == 'socket':
        # The name of a socket may have 107 bytes: it is bound where its folder is the working folder.
        here = os.getcwd()
        os.chdir(os.path.dirname(path))
        socket.socket(socket.AF_UNIX).bind(os.path.basename(path))
        os.chdir(here)
    elif what != 'nothing':
        targets = {
            'endless': '/dev/zero',
            'silent': '/dev/null',
            'terminal': '/dev/tty',
            'loop': os.path.basename(path),
            'dangling': 'nowhere',
            'canary': os.path.join(world, 'canary'),
            'secret': os.path.join(world, 'state', 'secret'),
            'store': os.path.join(world, 'state', 'hyperdrive.db'),
        }
        os.symlink(targets[what], path)


def post(path, method, headers, body):
    url = urllib.parse.urlsplit(os.environ['HYPERDRIVE_URL'])
    headers = {'authorization': 'Bearer ' + os.environ['HYPERDRIVE_TOKEN'], **headers}
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=5)
    connection.request(method, path.replace('{key}', os.environ['HYPERDRIVE_ATTEMPT']), body, headers)
    connection.getresponse().read(1 << 20)


def daemon():
    """A process in a session of its own that outlives this one, unless somebody ends it."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for descriptor in (0, 1, 2):
                os.close(descriptor)
            time.sleep(600)
        os._exit(0)


def kill(who, name):
    pid = {'self': os.getpid(), 'wrapper': os.getppid(), 'group': 0}[who]
    os.kill(pid, getattr(signal, 'SIG' + name))


def act(step):
    kind, data = step['do'], bytes.fromhex(step.get('hex', ''))
    if kind == 'write':
        write(step['stream'], data * step.get('times', 1))
    elif kind == 'place':
        place(step['file'], step['what'], data)
    elif kind == 'http':
        post(step['path'], step['method'], step['headers'], data)
    elif kind == 'truncate':
        if not os.path.islink(path_of(step['file'])):
            os.truncate(path_of(step['file']), step['length'])
    elif kind == 'close':
        os.close(1)
    elif kind == 'daemon':
        daemon()
    elif kind == 'ignore':
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    elif kind == 'kill':
        kill(step['who'], step['signal'])
    elif kind == 'sleep':
        time.sleep(step['seconds'])
    else:
        sys.exit('no such act: %s' % kind)


honest(0)
for step in script['acts']:
    try:
        act(step)
    except (OSError, http.client.HTTPException, ValueError) as error:
        # Some acts defeat later ones.
        sys.stderr.write('%s: %s\n' % (step['do'], error))
try:
    honest(1)
except OSError as error:
    sys.stderr.write('%s\n' % error)
sys.stdout.flush()
os._exit(script['exit'])
