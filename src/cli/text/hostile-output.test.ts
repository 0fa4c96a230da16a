import { mkdtempSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startProgram } from '../program.fixture.ts';

/** Whatever a trial prints, spools or puts in its run folder, its sweep ends and a notice says what was left out. */

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const hyperdrive = (...words: readonly string[]) => startProgram(words, folder).ended;
const start = (...words: readonly string[]) => startProgram(words, folder);

/** A sweep of one trial that runs a shell script. */
function sweepOf(name: string, script: string, more: Readonly<Record<string, unknown>> = {}): readonly string[] {
  writeFileSync(join(folder, `${name}.sh`), script);
  const file = join(folder, `${name}.json`);
  const definition = {
    name,
    trial: { command: ['bash', join(folder, `${name}.sh`)], stop_grace: '1s' },
    search_space: { x: { type: 'uniform', min_value: 0, max_value: 1 } },
    sampling_algorithm: 'random',
    objective: { primary_metric: 'loss', goal: 'minimize' },
    limits: { max_total_trials: 1, max_concurrent_trials: 1 },
    retries: { user_errors: 0, infrastructure: 0 },
    ...more,
  };
  writeFileSync(file, JSON.stringify(definition));
  return [file, '--state', name];
}

async function trialOf(state: string) {
  const [trial] = JSON.parse((await hyperdrive('trials', '--json', '--state', state)).out);
  return trial;
}

const attemptFolder = (state: string) => {
  const sweeps = join(folder, state, 'sweeps');
  const [id = ''] = readdirSync(sweeps);
  return join(sweeps, id, 'trials', '0', 'attempts', '0');
};

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const badName = String.raw`echo '{"loss": 1, "a\u0000": 1}'`;
const halfPair = String.raw`echo '{"loss": 0.5, "\ud800": 1}'`;
/** Runs as long as the test process. */
const lingers = `while kill -0 ${process.pid} 2>/dev/null; do sleep 0.1; done`;

describe('a metric whose name cannot be stored', () => {
  it('is left out with a notice, on standard output and in the spool; the others count', async () => {
    const spooled = String.raw`printf '{"loss": 0.25, "\\udc00": 1}\n' >> "$HYPERDRIVE_SPOOL"`;
    const run = await hyperdrive('run', ...sweepOf('names', `${badName}\n${halfPair}\n${spooled}`));
    expect(run.code).toBe(0);
    expect(run.text).toContain(
      String.raw`warning: Trial 0, line 1 of stdout.log: the report was left out: expected a name`,
    );
    expect(run.text).toContain('Trial 0, line 2 of stdout.log');
    expect(run.text).toContain('Trial 0, line 1 of spool.jsonl');
    expect(run.text).toMatch(/^left out: 3 reports of trial 0: "hyperdrive status \S+" lists why$/m);
    const trial = await trialOf('names');
    expect(trial).toMatchObject({ state: 'completed', best: 0.25, leftOut: { reports: 3, isMore: false } });
    expect(trial.notices).toHaveLength(3);
    expect(trial.notices[0]).toMatchObject({ attempt: 0, code: 'TRIAL_REPORT_DROPPED' });
    expect(trial.notices[0].text).toMatch(/^Trial 0, line 1 of stdout.log: .* got "a\\u0000"\.$/);
    expect((await hyperdrive('trials', '--state', 'names')).out).toMatch(/reports {2}left out .*\n.* ! 3 /);
    const status = await hyperdrive('status', 'names', '--state', 'names');
    expect(status.out).toContain('warning: Trial 0, line 2 of stdout.log');
    expect(status.out).toMatch(/^left out: 3 reports of trial 0$/m);
    expect((await hyperdrive('replay', '--state', 'names')).code).toBe(0);
  });

  it('is shortened if it is long, with invisible characters escaped', async () => {
    const long = String.raw`printf '{"loss": 1, "\\u202e\\u0007%s": 1}\n' "$(head -c 60000 /dev/zero | tr '\0' m)"`;
    const run = await hyperdrive('run', ...sweepOf('long', long));
    const told = run.text.split('\n').find((line) => line.startsWith('warning: '));
    expect(told).toMatch(/got "\\u202e\\u0007m{48}…" \(60002 characters\)\.$/);
    expect(told?.length).toBeLessThan(300);
    expect((await trialOf('long')).notices[0].text).toBe(told?.slice('warning: '.length));
  });

  it('of a pattern is left out as well', async () => {
    const trial = {
      command: ['bash', join(folder, 'pattern.sh')],
      stdout_metrics: { patterns: ['(?<metric>[^ ]+)=(?<value>[0-9.]+)'] },
    };
    const run = await hyperdrive('run', ...sweepOf('pattern', String.raw`printf 'a\0b=2 loss=1\n'`, { trial }));
    expect(run.code).toBe(0);
    expect(run.text).toContain('the report was left out');
    expect(await trialOf('pattern')).toMatchObject({ state: 'completed', best: 1 });
  });

  it('delays neither stop nor a time limit nor resume', async () => {
    const script = `${badName}\n${lingers}`;
    const limited = await hyperdrive(
      'run',
      ...sweepOf('limited', script, { limits: { max_total_trials: 1, trial_timeout: '1s' } }),
    );
    expect(limited.code).toBe(1);
    expect(await trialOf('limited')).toMatchObject({ state: 'failed', failure: 'timed_out' });

    const run = start('run', ...sweepOf('stopped', script));
    await until(async () => (await hyperdrive('trials', '--state', 'stopped')).out.includes('running'));
    run.press();
    run.press();
    expect((await run.ended).code).toBe(130);
    const stopped = await hyperdrive('stop', '--state', 'stopped');
    expect(stopped.code).toBe(0);
    expect(await trialOf('stopped')).toMatchObject({ state: 'canceled' });
  });
});

it('printed, infeasible counts as in the spool, with its reason', async () => {
  for (const [name, line] of [
    ['printed', `echo '{"infeasible": true, "reason": "too deep"}'`],
    ['spooled', `echo '{"infeasible": true, "message": "too deep"}' >> "$HYPERDRIVE_SPOOL"`],
  ] as const) {
    await hyperdrive('run', ...sweepOf(name, line));
    expect(await trialOf(name)).toMatchObject({ state: 'failed', failure: 'infeasible', message: 'too deep' });
  }
});

describe('something else in place of a file of the run folder', () => {
  const make: Readonly<Record<string, string>> = {
    'a named pipe': 'mkfifo',
    'a folder': 'mkdir',
    'a link to a device without end': 'ln -s /dev/zero',
  };
  const cases = Object.keys(make).flatMap((kind) =>
    ['stdout.log', 'stderr.log', 'spool.jsonl', 'parameters.json', 'claim', 'exit'].map(
      (name) => [name, kind] as const,
    ),
  );

  it.each(cases)('%s as %s: the trial ends, and the sweep', async (name, kind) => {
    const state = `${name}-${kind.replaceAll(' ', '-')}`;
    const script = `${badName}\ncd "$(dirname "$HYPERDRIVE_SPOOL")" && rm -rf ${name} && ${make[kind]} ${name}\nexit 0`;
    const run = await hyperdrive('run', ...sweepOf(state, script));
    expect([0, 1]).toContain(run.code);
    expect((await trialOf(state)).state).toMatch(/completed|failed/);
  });

  it('is reported, and what the trial writes there is not read', async () => {
    const script = `cd "$(dirname "$HYPERDRIVE_SPOOL")" && echo '{"loss": 1}' && mkfifo spool.jsonl`;
    const run = await hyperdrive('run', ...sweepOf('told', script));
    expect(run.code).toBe(0);
    expect(run.text).toMatch(
      /Trial 0: spool.jsonl can no longer be read, after 0 bytes: .*spool.jsonl is a named pipe/,
    );
  });
});

describe('something else in place of the run folder', () => {
  it.each([
    ['nothing', 'true'],
    ['a file', 'touch "$here"'],
    ['a named pipe', 'mkfifo "$here"'],
    ['a link to itself', 'ln -s "$here" "$here"'],
    ['a link to devices', 'ln -s /dev "$here"'],
  ])('%s: the trial ends, also by its time limit', async (kind, make) => {
    const away = `here=$(dirname "$HYPERDRIVE_SPOOL")\n${badName}\nrm -rf "$here"\n${make}`;
    const state = `folder-${kind.replaceAll(' ', '-')}`;
    expect([0, 1]).toContain((await hyperdrive('run', ...sweepOf(state, away))).code);
    expect((await trialOf(state)).state).toMatch(/completed|failed/);
    const limits = { max_total_trials: 1, trial_timeout: '1s' };
    await hyperdrive('run', ...sweepOf(`${state}-limit`, `${away}\n${lingers}`, { limits }));
    expect(await trialOf(`${state}-limit`)).toMatchObject({ state: 'failed', failure: 'timed_out' });
  });
});

describe('more than can be read', () => {
  const limits = { max_total_trials: 1, trial_timeout: '1s' };

  it('a log with a hole of a tebibyte ends soon after its time limit', async () => {
    const script = `${badName}\ntruncate -s 1T "$HYPERDRIVE_SPOOL"\n${lingers}`;
    const run = await hyperdrive('run', ...sweepOf('hole', script, { limits }));
    expect(run.text).toContain('was read only up to byte');
    expect(await trialOf('hole')).toMatchObject({ state: 'failed', failure: 'timed_out' });
  });

  it('thousands of reports that cannot be stored leave a few notices', async () => {
    const script = String.raw`for i in $(seq 2000); do echo "{\"loss\": $i, \"a\u0000$i\": 1}"; done`;
    const run = await hyperdrive('run', ...sweepOf('many', script));
    expect(run.code).toBe(0);
    expect(run.text.match(/warning: Trial 0/g)).toHaveLength(21);
    expect(run.text).toContain('further notices of this attempt are not kept');
    expect(run.text).toContain('left out: 2000 reports of trial 0: ');
    const leftOut = { reports: 2000, isMore: false };
    expect(await trialOf('many')).toMatchObject({ state: 'completed', best: 1, intervals: 2000, leftOut });
  });
});

describe('a claim overwritten by the trial', () => {
  it.each([
    ['text for a number', 'abc def ghi\n'],
    ['nothing', ''],
    ['bytes', '\0\0\u{fffd}\n'],
    ['a line without end', 'x'.repeat(100_000)],
  ])(
    '%s: resume ends',
    async (name, text) => {
      const state = `claim-${name.replaceAll(' ', '-')}`;
      const run = start('run', ...sweepOf(state, `${badName}\nsleep 2`));
      await until(async () => (await hyperdrive('trials', '--state', state)).out.includes('running'));
      run.press();
      run.press();
      await run.ended;
      const claim = join(attemptFolder(state), 'claim');
      unlinkSync(claim);
      writeFileSync(claim, text);
      const resumed = await hyperdrive('resume', '--state', state);
      expect([0, 1]).toContain(resumed.code);
      expect((await trialOf(state)).state).toMatch(/completed|failed/);
    },
    60_000,
  );
});
