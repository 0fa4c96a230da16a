import type { Rng } from '../../src/numerics/index.ts';
import type { SearchSpace } from '../../src/space/index.ts';
import { rotation, sum } from './functions.ts';
import { box, shifts, vector } from './synthetic-tasks.ts';
import { nestedOf, numberOf, synthetic, type TaskMaker } from './task.ts';

/** Problems that were written before any sampler was run on them, and that decided nothing in any sampler. */

const styblinski = synthetic('styblinski4', (rng) => {
  const offset = shifts(rng, 4, 1);
  return {
    space: box(4, -5, 5),
    best: -39.16616570377142 * 4,
    truth: (config) =>
      sum(vector(config, 4), (value, i) => {
        const x = value + (offset[i] ?? 0);
        return 0.5 * (x ** 4 - 16 * x * x + 5 * x);
      }),
  };
});

/** A narrow ridge in a turned direction, with 3 % noise. */
const ridge = synthetic('ridge6-noisy', (rng) => {
  const offset = shifts(rng, 6, 3);
  const turn = rotation(6, () => rng.normal());
  return {
    space: box(6, -5, 5),
    best: 0,
    noise: 0.03,
    truth: (config) => {
      const [along = 0, ...across] = turn(vector(config, 6).map((x, i) => x - (offset[i] ?? 0)));
      return along * along + 10 * Math.sqrt(sum(across, (x) => x * x));
    },
  };
});

/** A sum of 300 random waves: many basins, no preferred direction. */
const waves = synthetic('waves5', (rng) => {
  const terms = Array.from({ length: 300 }, () => {
    // Student-t frequencies are those of a Matérn process of smoothness 3/2.
    const heavy = Math.sqrt(3 / (rng.normal() ** 2 + rng.normal() ** 2 + rng.normal() ** 2));
    return {
      frequency: Array.from({ length: 5 }, () => 2.2 * heavy * rng.normal()),
      phase: 2 * Math.PI * rng.uniform(),
      height: rng.normal() / Math.sqrt(300),
    };
  });
  return {
    space: box(5, 0, 1),
    truth: (config) => {
      const x = vector(config, 5);
      return sum(terms, ({ frequency, phase, height }) => {
        const at = sum(frequency, (f, i) => f * (x[i] ?? 0));
        return height * Math.cos(at + phase);
      });
    },
  };
});

/** Ten log-scaled parameters of which three matter, with kinks. */
const sparse = synthetic('sparse10', (rng) => {
  const o = Array.from({ length: 10 }, () => 0.15 + 0.7 * rng.uniform());
  const weights = rng.shuffle([3, 2, 1, 0.1, 0.05, 0.02, 0.01, 0, 0, 0]);
  const powers = o.map(() => 1 + 2 * rng.uniform());
  const space: SearchSpace = Object.fromEntries(
    o.map((_, i) => [`x${i}`, { type: 'loguniform', min_value: -10, max_value: 0 } as const]),
  );
  return {
    space,
    best: 0,
    truth: (config) =>
      sum(weights, (weight, i) => {
        const u = Math.log(numberOf(config, `x${i}`)) / 10 + 1;
        return weight * Math.abs(u - (o[i] ?? 0)) ** (powers[i] ?? 1);
      }),
  };
});

/** Fourteen switches, each of which acts together with three others, and one number. */
const switches = synthetic('switches14', (rng) => {
  const others = Array.from({ length: 14 }, (_, i) =>
    rng.shuffle(Array.from({ length: 14 }, (__, j) => j).filter((j) => j !== i)).slice(0, 3),
  );
  const tables = others.map(() => Array.from({ length: 16 }, () => rng.uniform()));
  const o = rng.uniform();
  const space: SearchSpace = Object.fromEntries(
    others.map((_, i) => [`s${i}`, { type: 'choice', values: [false, true] } as const]),
  );
  return {
    space: { ...space, level: { type: 'uniform', min_value: 0, max_value: 1 } },
    truth: (config) => {
      const bit = (i: number): number => (config[`s${i}`] === true ? 1 : 0);
      const rugged = sum(others, (group, i) => {
        const place = [i, ...group].reduce((at, j) => 2 * at + bit(j), 0);
        return tables[i]?.[place] ?? 0;
      });
      return rugged / 14 + 0.5 * Math.abs(numberOf(config, 'level') - o);
    },
  };
});

/** Six choices of six that prefer certain partners, and two numbers. */
const partners = synthetic('partners6', (rng) => {
  const table = Array.from({ length: 6 * 6 * 36 }, () => rng.normal());
  const own = Array.from({ length: 36 }, () => 2 * rng.normal());
  const o = [rng.uniform(), rng.uniform()];
  const options = ['a', 'b', 'c', 'd', 'e', 'f'];
  const space: SearchSpace = Object.fromEntries(
    options.map((_, i) => [`c${i}`, { type: 'choice', values: options } as const]),
  );
  return {
    space: { ...space, ...box(2, 0, 1) },
    noise: 0.02,
    truth: (config) => {
      const k = options.map((_, i) => options.indexOf(String(config[`c${i}`])));
      let total = 4 * sum(vector(config, 2), (x, i) => Math.abs(x - (o[i] ?? 0)));
      for (let i = 0; i < 6; i++) {
        total += own[6 * i + (k[i] ?? 0)] ?? 0;
        for (let j = i + 1; j < 6; j++) total += 0.5 * (table[36 * (6 * i + j) + 6 * (k[i] ?? 0) + (k[j] ?? 0)] ?? 0);
      }
      return total;
    },
  };
});

/** Cost of a store with two goods and a shared shelf: integers, observed with noise that grows with the cost. */
const store = synthetic('store4', (rng) => {
  const demand = [4 + 8 * rng.uniform(), 2 + 10 * rng.uniform()];
  const days = Array.from({ length: 120 }, () => demand.map((mean) => poisson(rng, mean)));
  const lost = 4 + 8 * rng.uniform();
  const whole = (upper: number) => ({ type: 'randint', upper }) as const;
  return {
    space: { reorder0: whole(60), order0: whole(80), reorder1: whole(60), order1: whole(80) },
    noise: 0.02,
    truth: (config) => {
      const stock = [20, 20];
      const due: [number, number, number][] = [];
      let cost = 0;
      days.forEach((wanted, day) => {
        for (const [at, good, amount] of due) if (at === day) stock[good] = (stock[good] ?? 0) + amount;
        wanted.forEach((amount, good) => {
          const sold = Math.min(amount, stock[good] ?? 0);
          stock[good] = (stock[good] ?? 0) - sold;
          cost += lost * (amount - sold) + 0.25 * (stock[good] ?? 0);
          const underway = due.some(([at, which]) => which === good && at > day);
          if (!underway && (stock[good] ?? 0) <= numberOf(config, `reorder${good}`)) {
            due.push([day + 3, good, numberOf(config, `order${good}`) + 1]);
            cost += 25;
          }
        });
        cost += 0.4 * Math.max(0, sum(stock, (x) => x) - 50);
      });
      return cost;
    },
  };
});

function poisson(rng: Rng, mean: number): number {
  let product = rng.uniform();
  let count = 0;
  for (; product > Math.exp(-mean); count++) product *= rng.uniform();
  return count;
}

/** Three levels of nested choices: a network with an optimizer with a schedule. */
const deep = synthetic('deep-nested', (rng) => {
  const o = Array.from({ length: 8 }, () => 0.15 + 0.7 * rng.uniform());
  const penalties = rng.shuffle([0, 0.15, 0.3]);
  const rate = { type: 'loguniform', min_value: -9, max_value: 0 } as const;
  const schedule = {
    type: 'choice',
    values: [
      { name: 'constant' },
      { name: 'cosine', warmup: { type: 'uniform', min_value: 0, max_value: 1 } },
      { name: 'steps', drops: { type: 'randint', upper: 6 }, factor: { type: 'uniform', min_value: 0, max_value: 1 } },
    ],
  } as const;
  const search: SearchSpace = {
    optimizer: {
      type: 'choice',
      values: [
        { name: 'sgd', rate, schedule, momentum: { type: 'uniform', min_value: 0, max_value: 1 } },
        { name: 'adam', rate, schedule },
        { name: 'lbfgs', memory: { type: 'randint', upper: 20 } },
      ],
    },
    depth: { type: 'randint', upper: 10 },
    width: { type: 'qloguniform', min_value: Math.log(8), max_value: Math.log(512), q: 8 },
  };
  return {
    space: search,
    best: 0,
    noise: 0.01,
    truth: (config) => {
      const optimizer = nestedOf(config, 'optimizer');
      const name = String(optimizer.name);
      const depth = numberOf(config, 'depth') - Math.floor(10 * (o[0] ?? 0));
      const width = Math.log(numberOf(config, 'width') / 8) / Math.log(64);
      const shared = 0.02 * depth * depth + Math.max(0, Math.abs(width - (o[1] ?? 0)) - 0.05);
      const branch = ['sgd', 'adam', 'lbfgs'].indexOf(name);
      const base = shared + (penalties[branch] ?? 0);
      if (branch === 2) return base + 0.02 * Math.abs(numberOf(optimizer, 'memory') - Math.floor(20 * (o[2] ?? 0)));
      const step = Math.log(numberOf(optimizer, 'rate')) / 9 + 1 - (o[3 + branch] ?? 0);
      const momentum = branch === 0 ? 0.4 * Math.abs(numberOf(optimizer, 'momentum') - (o[5] ?? 0)) : 0;
      const inner = nestedOf(optimizer, 'schedule');
      const schedules = {
        constant: 0.1,
        cosine: 0.2 * Math.abs(numberOf(inner, 'warmup') - (o[6] ?? 0)),
        steps: 0.02 * Math.abs(numberOf(inner, 'drops') - 2) + 0.3 * Math.abs(numberOf(inner, 'factor') - (o[7] ?? 0)),
      };
      return base + 4 * step * step + momentum + (new Map(Object.entries(schedules)).get(String(inner.name)) ?? 0);
    },
  };
});

/** Numbers only. */
export const heldOutFunctions: ReadonlyMap<string, TaskMaker> = new Map([
  ['styblinski4', styblinski],
  ['ridge6-noisy', ridge],
  ['waves5', waves],
  ['sparse10', sparse],
]);

/** Switches, categories, integers and nested choices. */
export const heldOutMixed: ReadonlyMap<string, TaskMaker> = new Map([
  ['switches14', switches],
  ['partners6', partners],
  ['store4', store],
  ['deep-nested', deep],
]);
