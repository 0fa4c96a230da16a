/**
 * Fuzzes everything that a trial can write: bytes of its output, files of its run folder, requests to its server.
 *
 *     npm run fuzz -- --minutes 60              # of processor time, this process and everything it starts
 *     npm run fuzz -- --seed 17 --count 1       # one sweep again
 *     npm run fuzz -- --seed 17 --show          # its plan
 *
 * Needs Linux, python3 and a built command. Ends with a table, and with 1 when a promise was broken.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { planOf } from './plans.ts';
import { live, type Outcome, type Plan } from './world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    jobs: { type: 'string', default: '2' },
    show: { type: 'boolean', default: false },
  },
});
const firstSeed = Number(values.seed);

/** Processor seconds of this process and of every process that it has waited for, directly or indirectly. */
function processorSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  // utime, stime, cutime and cstime in ticks of a hundredth of a second: fields 14 to 17, the state being the third.
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

interface Line {
  readonly seed: number;
  readonly plan: Plan;
  readonly outcome: Outcome;
}

async function fuzz(): Promise<readonly Line[]> {
  const done: Line[] = [];
  let next = firstSeed;
  const isOver = () =>
    values.count === undefined
      ? processorSeconds() >= 60 * Number(values.minutes)
      : next >= firstSeed + Number(values.count);
  const work = async () => {
    while (!isOver()) {
      const seed = next++;
      const plan = planOf(seed);
      const outcome = await live(plan);
      done.push({ seed, plan, outcome });
      const words = outcome.violations.length === 0 ? 'ok' : outcome.violations.join('; ');
      console.log(`seed ${seed} ${plan.treatment}: ${words}`);
      if (outcome.violations.length > 0 && values.count === '1') console.log(outcome.printed);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  return done;
}

function count(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort()
    .map(([word, times]) => `${word} ${times}`)
    .join(', ');
}

if (values.show) console.log(JSON.stringify(planOf(firstSeed), null, 2));
else {
  const lines = await fuzz();
  const acts = lines.flatMap(({ plan }) => plan.scripts.flatMap((script) => script.acts));
  const broken = lines.filter(({ outcome }) => outcome.violations.length > 0);
  console.log(`
processor time  ${(processorSeconds() / 60).toFixed(1)} min
sweeps          ${lines.length} (${count(lines.map(({ plan }) => plan.treatment))})
trials          ${lines.reduce((sum, { plan }) => sum + plan.scripts.length, 0)} (${count(lines.flatMap(({ outcome }) => outcome.states))})
acts            ${acts.length} (${count(acts.map((act) => act.do))})
placed          ${count(acts.flatMap((act) => (act.do === 'place' ? [act.file] : [])))}
as              ${count(acts.flatMap((act) => (act.do === 'place' ? [act.what] : [])))}
peak memory     ${Math.max(0, ...lines.map(({ outcome }) => outcome.peakMegabytes))} MB
broken          ${broken.length}${broken.map(({ seed, outcome }) => `\n  --seed ${seed} --count 1: ${outcome.violations.join('; ')}`).join('')}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}
