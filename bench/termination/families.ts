/**
 * Early termination by kind of curve: the best value within a like budget of epochs, as many trials as it allows.
 *
 *   npx tsx bench/termination/families.ts [--part held-out] [--samplers random] [--slots 1,4,16] [--seeds 10] [--budget 600] [--table]
 *
 * Studies are kept in termination-families.jsonl of HYPERDRIVE_BENCH_TEMP, by version of the policy; an interrupted command
 * continues where it was, and starts no study after --budget seconds. --table prints the tables of what is kept.
 * Curves: those of curves/, Taskset where HYPERDRIVE_BENCH_DATA is set, LCBench where `curves/record.py --lcbench` has been run.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folder } from '../samplers/folder.ts';
import { appendJsonLine, readJsonLines } from '../samplers/json-lines.ts';
import type { CurveSet } from './curves/curve-set.ts';
import { type Part, recordedSets } from './curves/curve-sets.ts';
import { type FamilyStudy, familiesTable, familyStudySchema } from './families-table.ts';
import { type Arm, armNames, makePolicy } from './family-arms.ts';
import { playPool } from './pool-study.ts';

/** Budget of a study, in full trials. */
const FULL_TRIALS = 20;
const file = join(folder, 'termination-families.jsonl');

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values: options } = parseArgs({
  options: {
    part: text('development,held-out'),
    samplers: text('random'),
    arms: text(armNames.join(',')),
    slots: text('1,4,16'),
    seeds: text('10'),
    from: text('1'),
    budget: text('86400'),
    table: { type: 'boolean', default: false },
  },
});
const end = performance.now() + 1000 * Number(options.budget);
const nameOf = ({ set, sampler, arm, version, slots, seed }: FamilyStudy): string =>
  [set, sampler, arm, version, slots, seed].join(' ');
const stored = readJsonLines(file).map((study) => familyStudySchema.parse(study));
const known = new Set(stored.map(nameOf));
const arms = armNames.filter((arm) => options.arms.split(',').includes(arm));

interface Wanted {
  readonly part: Part;
  readonly set: CurveSet;
  readonly sampler: FamilyStudy['sampler'];
  readonly slots: number;
  readonly arm: Arm;
  readonly seed: number;
}

/** Studies that are wanted, of one seed after the other, so that an interrupted command leaves pairs. */
function* wanted(): Generator<Wanted> {
  const parts = (['development', 'held-out'] as const).filter((part) => options.part.split(',').includes(part));
  const sets = parts.flatMap((part: Part) => recordedSets(part).map((set) => ({ part, set })));
  const samplers = (['random', 'bayesian'] as const).filter((each) => options.samplers.split(',').includes(each));
  for (let i = 0; i < Number(options.seeds); i++)
    for (const { part, set } of sets)
      for (const sampler of samplers)
        for (const slots of options.slots.split(',').map(Number))
          for (const arm of arms) yield { part, set, sampler, slots, arm, seed: Number(options.from) + i };
}

async function play({ part, set, sampler, slots, arm, seed }: Wanted): Promise<void> {
  const policy = makePolicy(arm, set.reports);
  const base = { part, set: set.name, reports: set.reports, sampler, arm, version: policy.version, slots, seed };
  if (known.has(nameOf({ ...base, regrets: [], started: 0, completed: 0 }))) return;
  const budget = FULL_TRIALS * set.reports;
  const { regrets, started, completed } = await playPool(set, {
    sampler,
    policy,
    slots,
    seed,
    budget,
    currency: 'epochs',
  });
  appendJsonLine(file, {
    ...base,
    regrets: regrets.map((regret) => Number(regret.toPrecision(6))),
    started,
    completed,
  });
}

if (options.table) console.log(familiesTable(stored));
else
  for (const study of wanted()) {
    if (performance.now() > end) break;
    await play(study);
  }
