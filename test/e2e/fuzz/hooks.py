"""What schemathesis does not know of this server: which sweeps there are, and who may see what.

`HYPERDRIVE_FUZZ_WORLD` names a JSON file: ids that exist (`sweeps`, `keys` of attempts, `runs`, `models`, `paths` of
artifacts), `forbidden` texts, and the `role` of the token: `owner`, `member`, `viewer` or `attempt`.
"""
import json
import os
import re
import zlib

import schemathesis

with open(os.environ['HYPERDRIVE_FUZZ_WORLD'], encoding='utf8') as file:
    world = json.load(file)

strength = {'viewer': 0, 'member': 1, 'owner': 2}
sweep_id = re.compile(r'^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$')


def known(value, choices):
    """One of the choices, always the same for the same value."""
    return choices[zlib.crc32(str(value).encode()) % len(choices)]


@schemathesis.hook
def before_call(ctx, case, kwargs):
    path = case.path_parameters or {}
    # What is valid but names nothing would mostly test the answer 404. Every eighth still does.
    if zlib.crc32(repr(sorted(path.items())).encode()) % 8 != 0:
        if isinstance(path.get('sweep'), str) and sweep_id.match(path['sweep']):
            path['sweep'] = known(path['sweep'], world['sweeps'])
        if isinstance(path.get('trial'), int) and 0 <= path['trial'] <= 2**31:
            path['trial'] = path['trial'] % 7
        if isinstance(path.get('key'), str) and re.match(r'^[a-z0-9-]{1,80}$', path['key']):
            path['key'] = known(path['key'], world['keys'])
    if case.path.startswith('/api/2.0'):
        for part in (path, case.query, case.body):
            if isinstance(part, dict):
                name_runs(part)
    body = case.body
    definition = body.get('definition') if isinstance(body, dict) else None
    if isinstance(definition, dict):
        tame(definition)


names = {'run_id': 'runs', 'run_uuid': 'runs', 'experiment_id': 'sweeps', 'model': 'models', 'path': 'paths'}


def name_runs(part):
    """Ids of MLflow that exist, of the caller and of others, in place of text that could be one."""
    for name, kind in names.items():
        value = part.get(name)
        if isinstance(value, str) and 0 < len(value) <= 256 and zlib.crc32(value.encode()) % 8 != 0:
            part[name] = known(value, world[kind])
    for name, kind in {'run_ids': 'runs', 'experiment_ids': 'sweeps'}.items():
        if isinstance(part.get(name), list) and all(isinstance(each, str) for each in part[name]):
            part[name] = world[kind]


def tame(definition):
    """A generated sweep may be submitted for real: its commands do nothing, and there are few of them."""
    trial, limits = definition.get('trial'), definition.get('limits')
    if isinstance(trial, dict) and trial.get('type') == 'command' and isinstance(trial.get('command'), list):
        trial['command'] = ['true']
    if isinstance(limits, dict):
        for name in ('maxTotalTrials', 'maxConcurrentTrials'):
            if isinstance(limits.get(name), int) and limits[name] > 2:
                limits[name] = 2


@schemathesis.check
def no_leak(ctx, response, case):
    """Nothing of another run, whoever asks for whatever."""
    for marker in world['forbidden']:
        if marker.encode() in response.content or marker in repr(dict(response.headers)):
            raise AssertionError(f'the answer holds {marker}')


@schemathesis.check
def role_is_enforced(ctx, response, case):
    """What the document says a role is needed for is refused to others."""
    needed = case.operation.definition.raw.get('x-role')
    own = world['role']
    if needed is None:
        return
    kinds = needed.split(' or ')
    if own == 'attempt':
        lacks = 'attempt' not in kinds
    else:
        lacks = kinds[-1] == 'attempt' or strength[own] < strength[kinds[-1]]
    if lacks and response.status_code < 400:
        raise AssertionError(f'{own} got {response.status_code} where {needed} is needed')


@schemathesis.check
def document_is_complete(ctx, response, case):
    """What fits the document fits the server: it may be refused for what it names or for the state, not for its form."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or response.status_code != 422:
        return
    problem = json.loads(response.content)
    if problem['code'] == 'SERVER_BAD_REQUEST':
        raise AssertionError(f'the document allows what the server does not: {problem["detail"]}')


@schemathesis.check
def problems_are_told(ctx, response, case):
    """Every refusal is a problem with a stable code."""
    if response.status_code < 400 or case.method == 'HEAD' or not response.content:
        return
    try:
        body = json.loads(response.content)
        code = body.get('code') or body.get('error_code')
    except (ValueError, AttributeError):
        code = None
    if not isinstance(code, str) or not re.match(r'^[A-Z][A-Z_]+$', code):
        raise AssertionError('a refusal without a code')
