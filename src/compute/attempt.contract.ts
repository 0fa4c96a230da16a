import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { describeContract } from '../base/contract-suite.contract.ts';
import { hasStartTrace, placeTombstone, readClaim, readExit } from './local/job/run-files.ts';

// One long file: the clauses of docs/reference/attempt-protocol.md in their order, as one suite that every starter runs.

/** One start of an attempt's program. */
export interface AttemptStart {
  /** Absolute path of an existing folder. */
  readonly runFolder: string;
  /** Absolute path of the start mark. */
  readonly mark: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Program and arguments. */
  readonly words: readonly [string, ...string[]];
}

/** What a starter says about an attempt that it started. */
export interface StartedAttempt {
  /**
   * Resolves once the starter has no more to say: with the exit status, `killed` when a signal ended the supervisor,
   * or `lost` when another process died that would have passed the status on.
   */
  readonly said: Promise<number | 'killed' | 'lost'>;
  /** Kills the process that started the supervisor, where there is one besides this process. */
  killCarrier?(): void;
}

/** One way of running attempts. */
export interface AttemptSubject {
  /**
   * Starts an attempt and does not wait for its end.
   * @param crashBefore a step of `steps`: the supervisor is killed before it
   * @throws when no process can be started; then nothing ran
   */
  start(start: AttemptStart, crashBefore?: string): Promise<StartedAttempt>;
  /** Steps of the supervisor, in order, each with a name. */
  readonly steps: readonly string[];
  dispose(): Promise<void>;
}

/** Title of a test to skip, with the reason. */
export type AttemptSkip = { readonly test: string; readonly reason: string };

/** Statuses of a supervisor that ran nothing. */
const codes = { taken: 117, noStart: 115 } as const;

/** A program that outlives every test, and ends by itself if the test is killed. */
const untilKilled = `while kill -0 ${process.pid} 2>/dev/null; do sleep 0.05; done`;

/** Variables that the shells on the way may set. */
const ofShells = ['PWD', 'OLDPWD', 'SHLVL', '_'];

/** Polls a condition, until the test's own time-out. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Folders and files of one attempt. */
class AttemptPlace {
  readonly root: string;
  runFolder: string;
  readonly mark: string;

  constructor(name = 'run') {
    this.root = mkdtempSync(join(tmpdir(), 'hyperdrive-attempt-'));
    this.runFolder = join(this.root, name);
    this.mark = join(this.root, 'mark');
    mkdirSync(this.runFolder, { recursive: true });
  }

  /** A start of a shell script. */
  script(text: string, environment: Readonly<Record<string, string>> = {}): AttemptStart {
    return this.start(['/bin/sh', '-c', text], environment);
  }

  start(words: readonly [string, ...string[]], environment: Readonly<Record<string, string>> = {}): AttemptStart {
    const path = { PATH: process.env.PATH ?? '/bin:/usr/bin' };
    return {
      ...{ runFolder: this.runFolder, mark: this.mark, cwd: this.root, words },
      environment: { ...path, HYPERDRIVE_GPUS: '', ...environment },
    };
  }

  text(name: string): string {
    const path = join(this.runFolder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  get out(): string {
    return this.text('stdout.log');
  }

  get exit() {
    return readExit(this.runFolder)?.status;
  }

  get hasTrace(): boolean {
    return hasStartTrace({ runFolder: this.runFolder, startMark: this.mark });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs a body with a fresh place, and removes it. */
async function inPlace<Result>(body: (place: AttemptPlace) => Promise<Result>, name?: string): Promise<Result> {
  const place = new AttemptPlace(name);
  try {
    return await body(place);
  } finally {
    place.remove();
  }
}

/** Starts a script and waits for what the starter says. */
async function runScript(subject: AttemptSubject, place: AttemptPlace, text: string, environment = {}) {
  return await (await subject.start(place.script(text, environment))).said;
}

/** Numbers that a program printed, such as its session. */
const numbers = (text: string) => text.trim().split(/\s+/).map(Number);

/** Python program: prints its session, group and parent. */
const ids = `exec python3 -c 'import os; print(os.getsid(0), os.getpgid(0), os.getppid(), flush=True)'`;

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has already ended.
  }
}

/**
 * What everything that runs an attempt's program must do, whatever starts it: a shell of its own, a launcher, a runner on
 * another machine. docs/reference/attempt-protocol.md has the clauses that these tests name.
 * @param make makes a starter
 */
export function describeAttempt(
  name: string,
  make: () => Promise<AttemptSubject>,
  skips: readonly AttemptSkip[] = [],
): void {
  describeContract(`attempt contract: ${name}`, { make, skips }, (check) => {
    // --- claim ----------------------------------------------------------------------------------------------------

    check(
      'the mark and the claim are there before the program runs, and the claim names a process',
      async (subject) => {
        await inPlace(async (place) => {
          const script = `cat "$RUN/claim"; [ -e "$MARK" ] && echo marked`;
          const environment = { RUN: place.runFolder, MARK: place.mark, HYPERDRIVE_GPUS: 'GPU-a,7' };
          expect(await runScript(subject, place, script, environment)).toBe(0);
          expect(place.out).toBe(`${place.text('claim')}marked\n`);
          const claim = readClaim(place.runFolder);
          expect(claim).toMatchObject({ kind: 'held', gpuIds: ['GPU-a', '7'] });
        });
      },
    );

    check('of starts at the same time, exactly one runs the program', async (subject) => {
      await inPlace(async (place) => {
        const starts = Array.from({ length: 6 }, () => subject.start(place.script('echo ran; exit 3')));
        const said = await Promise.all(starts.map(async (start) => (await start).said));
        expect([...said].sort()).toEqual([...Array(5).fill(codes.taken), 3].sort());
        expect(place.out).toBe('ran\n');
        expect(place.exit).toBe(3);
      });
    });

    check('a tombstone prevents the start', async (subject) => {
      await inPlace(async (place) => {
        expect(placeTombstone(place.runFolder)).toBe('placed');
        expect(await runScript(subject, place, 'echo ran')).toBe(codes.taken);
        expect([place.out, place.exit]).toEqual(['', undefined]);
        expect(readClaim(place.runFolder)).toEqual({ kind: 'tombstone' });
      });
    });

    check('an empty claim prevents the start: another supervisor may be about to fill it', async (subject) => {
      await inPlace(async (place) => {
        writeFileSync(join(place.runFolder, 'claim'), '');
        expect(await runScript(subject, place, 'echo ran')).toBe(codes.taken);
        expect([place.out, place.exit]).toEqual(['', undefined]);
      });
    });

    check('a program that removes its claim and its exit file is not started again', async (subject) => {
      await inPlace(async (place) => {
        const script = 'echo ran; rm -f "$RUN/claim" "$RUN/exit"; mkdir "$RUN/exit"; exit 4';
        expect(await runScript(subject, place, script, { RUN: place.runFolder })).toBe(4);
        rmSync(join(place.runFolder, 'exit'), { recursive: true });
        expect(place.hasTrace).toBe(true);
        expect(await runScript(subject, place, 'echo ran')).toBe(codes.taken);
        expect(place.out).toBe('ran\n');
      });
    });

    check('a mark that cannot be made does not prevent the start', async (subject) => {
      await inPlace(async (place) => {
        mkdirSync(place.mark);
        expect(await runScript(subject, place, 'exit 3')).toBe(3);
      });
    });

    check('without its run folder, nothing runs and nothing shows a start', async (subject) => {
      await inPlace(async (place) => {
        const start = place.script('touch ran');
        rmSync(place.runFolder, { recursive: true });
        const said = await subject.start(start).then(
          ({ said }) => said,
          () => 'threw',
        );
        expect(said).not.toBe(0);
        expect(existsSync(join(place.root, 'ran'))).toBe(false);
        expect(existsSync(place.runFolder)).toBe(false);
      });
    });

    // --- end ------------------------------------------------------------------------------------------------------

    check('every exit status is in the exit file, also those of a supervisor that ran nothing', async (subject) => {
      for (const status of [0, 1, 2, 114, 115, 116, 117, 118, 125, 126, 127, 128, 129, 255])
        await inPlace(async (place) => {
          expect(await runScript(subject, place, `exit ${status}`)).toBe(status);
          expect(place.text('exit')).toBe(`${status}\n`);
        });
    });

    check('a signal that ends the program is in the exit file as 128 and its number', async (subject) => {
      for (const signal of ['HUP', 'INT', 'QUIT', 'ABRT', 'KILL', 'SEGV', 'PIPE', 'TERM', 'USR1'] as const)
        await inPlace(async (place) => {
          const status = 128 + constants.signals[`SIG${signal}`];
          expect(await runScript(subject, place, `ulimit -c 0; kill -${signal} $$; sleep 60`)).toBe(status);
          expect(place.exit).toBe(status);
        });
    });

    check('a program that is missing or cannot be executed ends with 127 or 126', async (subject) => {
      await inPlace(async (place) => {
        expect(await (await subject.start(place.start([join(place.root, 'missing')]))).said).toBe(127);
        expect(place.exit).toBe(127);
      });
      await inPlace(async (place) => {
        expect(await (await subject.start(place.start([place.root]))).said).toBe(126);
        expect(place.exit).toBe(126);
      });
    });

    check('in a working folder that is gone, nothing runs', async (subject) => {
      await inPlace(async (place) => {
        const start = { ...place.script(`echo ran >"${place.root}/ran"`), cwd: join(place.root, 'gone') };
        const said = await subject.start(start).then(
          ({ said }) => said,
          () => 'threw',
        );
        expect(['threw', codes.noStart]).toContain(said);
        if (said !== 'threw') expect(place.exit).toBeNull();
        expect(existsSync(join(place.root, 'ran'))).toBe(false);
      });
    });

    check('with a folder, a link or a pipe in place of the exit file, the supervisor still ends', async (subject) => {
      const places = ['mkdir "$RUN/exit"', 'ln -s nowhere "$RUN/exit"', 'mkfifo "$RUN/exit"'];
      for (const spoil of places)
        await inPlace(async (place) => {
          expect(await runScript(subject, place, `${spoil}; exit 6`, { RUN: place.runFolder })).toBe(6);
          expect(place.exit).toBeUndefined();
        });
    });

    check('the exit status arrives in a folder that was renamed meanwhile', async (subject) => {
      await inPlace(async (place) => {
        const { said } = await subject.start(
          place.script('echo ready; while [ ! -e go ]; do sleep 0.02; done; exit 9'),
        );
        await until(() => place.out === 'ready\n');
        const moved = join(place.root, 'moved');
        renameSync(place.runFolder, moved);
        place.runFolder = moved;
        writeFileSync(join(place.root, 'go'), '');
        expect(await said).toBe(9);
        expect(place.exit).toBe(9);
      });
    });

    // --- process --------------------------------------------------------------------------------------------------

    check('each attempt has a session of its own, which holds its supervisor', async (subject) => {
      const own = numbers(readFileSync('/proc/self/stat', 'utf8').replace(/^.*\) . /s, ''))[2];
      await inPlace(async (one) =>
        inPlace(async (two) => {
          const script = `${ids.replace('exec ', '')}; ${untilKilled}`;
          for (const place of [one, two]) await subject.start(place.script(script));
          await until(() => [one, two].every(({ out }) => out.endsWith('\n')));
          const seen = [one, two].map(({ out }) => numbers(out));
          const sessions = seen.map(([session]) => session);
          expect(new Set([own, ...sessions]).size).toBe(3);
          for (const [session = 0, group] of seen) {
            expect(group).toBe(session);
            kill(-session, 'SIGKILL');
          }
        }),
      );
    });

    check('the program has no input, no other open file, and default handlers of signals', async (subject) => {
      await inPlace(async (place) => {
        const script = `import os, signal
print([signal.getsignal(each) is not signal.SIG_IGN for each in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)])
print(os.read(0, 1), [fd for fd in range(20) if os.path.exists('/dev/fd/%d' % fd)])`;
        await (await subject.start(place.start(['/usr/bin/env', 'python3', '-c', script]))).said;
        expect(place.out).toBe("[True, True, True, True]\nb'' [0, 1, 2]\n");
      });
    });

    check('logs are appended to, in the order of the writes, with the mask of the controller', async (subject) => {
      await inPlace(async (place) => {
        writeFileSync(join(place.runFolder, 'stdout.log'), 'before\n');
        await runScript(subject, place, 'echo one; echo two >&2; /bin/echo three; echo four >&2; umask');
        const mask = process.umask().toString(8).padStart(4, '0');
        expect([place.out, place.text('stderr.log')]).toEqual([`before\none\nthree\n${mask}\n`, 'two\nfour\n']);
      });
    });

    check('words, variables and working folder arrive unchanged, whatever they contain', async (subject) => {
      const odd = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.stringMatching(/^[ \t\r\n'"\\$\u0060*?~#;&|<>(){}!=nw.-]*$/),
        fc.string({ unit: fc.constantFrom('\ud800', '\udc00', 'a', '\u00e9', '\u{1f600}') }),
      );
      const text = odd.map((each) => each.replaceAll('\0', ''));
      const name = fc.constantFrom(
        'A',
        'IFS',
        'ENV',
        'UID',
        'PPID',
        'PS1',
        'PS4',
        'LINENO',
        'OPTIND',
        'HISTFILE',
        'CDPATH',
        'VALUE',
        'HYPERDRIVE_TRIAL',
      );
      await fc.assert(
        fc.asyncProperty(
          fc.dictionary(name, text, { maxKeys: 4 }),
          fc.array(text, { maxLength: 5 }),
          async (variables, words) => {
            await inPlace(async (place) => {
              const tell = `const names = Object.keys(process.env).sort();
process.stdout.write([...process.argv.slice(1), ...names.map((name) => name + '=' + process.env[name])].join('\\0'));`;
              const start = place.start([process.execPath, '-e', tell, '--', ...words], variables);
              expect(await (await subject.start(start)).said).toBe(0);
              const told = place.out.split('\0');
              const [args, variablesTold] = [told.slice(0, words.length), told.slice(words.length)];
              const wellFormed = (each: string) => each.replace(/\p{Cs}/gu, '\ufffd');
              expect(args).toEqual(words.map(wellFormed));
              const expected = Object.entries(start.environment).map(([key, value]) => `${key}=${wellFormed(value)}`);
              expect(variablesTold.filter((each) => !ofShells.includes(each.split('=')[0] ?? '')).sort()).toEqual(
                expected.sort(),
              );
            });
          },
        ),
        { numRuns: 25 },
      );
    });

    check('large words and variables arrive whole', async (subject) => {
      for (const size of [4_000, 32_000, 40_000, 120_000])
        await inPlace(async (place) => {
          const large = `it's\n${'x'.repeat(size)}\n`;
          const start = place.start(['/usr/bin/printf', '%s%s', large, 'end'], { LARGE: large });
          expect(await (await subject.start(start)).said).toBe(0);
          expect(place.out).toBe(`${large}end`);
        });
    });

    check('folders may have long and odd names', async (subject) => {
      const odd = [`it's "a" $(b) \`c\`\n\\ *`, Array.from({ length: 12 }, () => 'n'.repeat(200)).join('/')];
      for (const name of odd)
        await inPlace(async (place) => {
          const start = { ...place.script('pwd -P; exit 3'), cwd: place.runFolder };
          expect(await (await subject.start(start)).said).toBe(3);
          expect([place.out, place.exit]).toEqual([`${place.runFolder}\n`, 3]);
        }, name);
    });

    // --- kills ----------------------------------------------------------------------------------------------------

    check('a supervisor that is killed at any step leaves evidence that starts nothing twice', async (subject) => {
      const kinds = new Set<string>();
      for (const step of subject.steps)
        await inPlace(async (place) => {
          const script = place.script('echo ran >>ran; exit 5');
          const runs = () => (existsSync(join(place.root, 'ran')) ? readFileSync(join(place.root, 'ran'), 'utf8') : '');
          await (await subject.start(script, step)).said;
          const [ran, traced, exit] = [runs(), place.hasTrace, place.exit];
          kinds.add(`${traced ? 'trace' : 'nothing'} ${ran === '' ? 'not run' : 'run'} ${exit ?? 'no exit'}`);
          if (ran !== '') expect(traced, step).toBe(true);
          if (exit !== undefined) expect({ exit, ran }, step).toEqual({ exit: 5, ran: 'ran\n' });
          await (await subject.start(script)).said;
          expect(runs(), step).toBe(traced ? ran : 'ran\n');
        });
      const all = ['nothing not run no exit', 'trace not run no exit', 'trace run 5', 'trace run no exit'];
      expect([...kinds].sort()).toEqual(all);
    });

    check(
      'a supervisor that is killed while its program runs leaves the program alone and its claim in place',
      async (subject) => {
        await inPlace(async (place) => {
          const { said } = await subject.start(place.script(`${ids.replace('exec ', '')}; echo $PPID; ${untilKilled}`));
          await until(() => place.out.split('\n').length === 3);
          const [session = 0, , , supervisor = 0] = numbers(place.out);
          kill(supervisor, 'SIGKILL');
          expect(await said).not.toBe(0);
          expect(place.exit).toBeUndefined();
          expect(place.hasTrace).toBe(true);
          expect(await runScript(subject, place, 'echo again')).toBe(codes.taken);
          expect(() => process.kill(-session, 0)).not.toThrow();
          kill(-session, 'SIGKILL');
        });
      },
    );

    check('a killed carrier costs no exit status', async (subject) => {
      await inPlace(async (place) => {
        const attempt = await subject.start(place.script('echo ready; while [ ! -e go ]; do sleep 0.02; done; exit 7'));
        await until(() => place.out === 'ready\n');
        if (!attempt.killCarrier) throw new Error('skip this test with a reason');
        attempt.killCarrier();
        expect(await attempt.said).toBe('lost');
        writeFileSync(join(place.root, 'go'), '');
        await until(() => place.exit !== undefined);
        expect(place.exit).toBe(7);
      });
    });

    check('a signal to the whole session ends the program, and its status is written', async (subject) => {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
        for (const [trap, status] of [
          ['', 128 + constants.signals[signal]],
          [`trap 'exit 7' ${signal.slice(3)};`, 7],
        ] as const)
          await inPlace(async (place) => {
            const script = `${trap} ${ids.replace('exec ', '')}; ${untilKilled}`;
            const { said } = await subject.start(place.script(script));
            await until(() => place.out.endsWith('\n'));
            kill(-(numbers(place.out)[0] ?? 0), signal);
            expect(await said).toBe(status);
            expect(place.exit).toBe(status);
          });
    });

    check('after a kill of the whole session there is a claim and no exit file', async (subject) => {
      await inPlace(async (place) => {
        const { said } = await subject.start(place.script(`${ids.replace('exec ', '')}; ${untilKilled}`));
        await until(() => place.out.endsWith('\n'));
        kill(-(numbers(place.out)[0] ?? 0), 'SIGKILL');
        expect(['killed', 'lost']).toContain(await said);
        expect(readClaim(place.runFolder)?.kind).toBe('held');
        expect(place.exit).toBeUndefined();
      });
    });
  });
}
