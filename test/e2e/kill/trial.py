"""A trial that reports by every door and notes what was acknowledged over HTTP. Needs only the standard library."""
import http.client
import json
import os
import sys
import time
import urllib.parse

steps, pause, pace, test = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], int(sys.argv[4])
x = float(sys.argv[sys.argv.index('--x') + 1])
outputs = os.environ['HYPERDRIVE_OUTPUTS']
url = urllib.parse.urlsplit(os.environ['HYPERDRIVE_URL'])
path = '/api/v1/attempts/%s/reports' % os.environ['HYPERDRIVE_ATTEMPT']
headers = {'authorization': 'Bearer ' + os.environ['HYPERDRIVE_TOKEN'], 'content-type': 'application/json'}

with open(os.path.join(outputs, 'started'), 'a') as started:
    started.write('%d\n' % os.getpid())


def post():
    """Sends every report that is not acknowledged yet; the server is mostly dead in this test."""
    global acknowledged
    body = json.dumps({'first': acknowledged + 1, 'reports': reports[acknowledged:]})
    try:
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=5)
        connection.request('POST', path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status == 200:
            acknowledged = json.loads(text)['cursor']
            with open(os.path.join(outputs, 'acknowledged'), 'a') as noted:
                noted.write('%d\n' % acknowledged)
                noted.flush()
                os.fsync(noted.fileno())
    except (OSError, http.client.HTTPException):
        pass


def may_end():
    """Whether as many trials may have ended by now as the test's pace file says; without file or test, all may."""
    try:
        os.kill(test, 0)
        with open(pace) as file:
            return int(os.environ['HYPERDRIVE_TRIAL']) < int(file.read() or 0)
    except (FileNotFoundError, ProcessLookupError):
        return True


acknowledged = 0
reports = []
for step in range(steps):
    value = x + step
    print(json.dumps({'metric': 'score', 'value': value, 'step': step}), flush=True)
    with open(os.environ['HYPERDRIVE_SPOOL'], 'a') as spool:
        spool.write(json.dumps({'metric': 'spooled', 'value': value, 'step': step}) + '\n')
    reports.append({'metric': 'http', 'value': value, 'step': step})
    post()
    time.sleep(pause)

while not may_end():
    if acknowledged < len(reports):
        post()
    time.sleep(0.1)
