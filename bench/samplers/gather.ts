import { parseArgs } from 'node:util';
import { type Family, openFamilies } from './families.ts';
import { Lab, type Run, storedRuns, storeRun } from './runs.ts';

/** What a table is made of; each field is a command-line option too. */
export interface Selection {
  readonly samplers: string;
  readonly families: string;
  readonly tasks: string;
  readonly seeds: string;
  readonly from: string;
  readonly trials: string;
}

/** Studies chosen on the command line. */
export interface Gathered {
  readonly runs: readonly Run[];
  readonly samplers: readonly string[];
  readonly families: readonly Family[];
  readonly trials: number;
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** Samplers that could not run at all, and why. */
  readonly missing: ReadonlyMap<string, string>;
}

const list = (text: string): string[] => text.split(',').filter((part) => part !== '');

/**
 * Runs the studies that are not stored yet, and returns all that were asked for. Seed by seed, so that an interrupted
 * command leaves complete pairs; `--stored` runs nothing.
 *
 * @param extra - further text options of the table, with defaults
 */
export async function gather(defaults: Selection, extra: Readonly<Record<string, string>> = {}): Promise<Gathered> {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(Object.entries({ ...defaults, ...extra }).map(([name, value]) => [name, text(value)])),
      stored: { type: 'boolean', default: false },
    },
  });
  const options: Readonly<Record<string, string | boolean | undefined>> = values;
  const option = (name: string): string => String(options[name] ?? '');
  // Samplers that a table compares run in the same session.
  const samplers = [...new Set(list(`${option('of')},${option('samplers')}`))];
  const trials = Number(option('trials'));
  const from = Number(option('from'));
  const seeds = Array.from({ length: Number(option('seeds')) }, (_, i) => from + i);
  const opened = openFamilies();
  const wantedFamilies = list(option('families'));
  const wantedTasks = list(option('tasks'));
  const families = opened.families
    .filter(({ name }) => wantedFamilies.length === 0 || wantedFamilies.includes(name))
    .map((family) => ({
      ...family,
      tasks: new Map([...family.tasks].filter(([name]) => wantedTasks.length === 0 || wantedTasks.includes(name))),
    }));
  const keyOf = (task: string, sampler: string, seed: number) => `${task}\n${sampler}\n${seed}`;
  const known = new Map(
    storedRuns()
      .filter((run) => run.truths.length >= trials)
      .map((run) => [keyOf(run.task, run.sampler, run.seed), run]),
  );
  const missing = new Map<string, string>();
  const runs: Run[] = [];
  const lab = new Lab();
  for (const seed of seeds)
    for (const { name: family, tasks } of families)
      for (const [task, make] of tasks)
        for (const sampler of samplers) {
          const key = keyOf(task, sampler, seed);
          const stored = known.get(key);
          if (stored) {
            runs.push(stored);
            continue;
          }
          if (values.stored || missing.has(sampler)) continue;
          try {
            const run = await lab.run(family, make(seed), sampler, seed, trials);
            storeRun(run);
            runs.push(run);
            process.stderr.write(
              `${task} ${sampler} ${seed}: ${run.costMs.reduce((a, b) => a + b, 0).toFixed(0)} ms\n`,
            );
          } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            process.stderr.write(`${task} ${sampler} ${seed}: ${reason}\n`);
            if (reason.startsWith('not installed here')) missing.set(sampler, reason);
          }
        }
  await lab.close();
  await opened.close();
  return { runs, samplers, families, trials, options, missing };
}
