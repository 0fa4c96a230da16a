import type { KernelColumn } from './columns.ts';

/** What every property of the kernel runs with. */
export const seeded = { seed: 20_251, numRuns: 60 };

/** A linear axis, a logarithmic one and three categories. */
export const linear: KernelColumn = { id: 'x', kind: 'number', log: false, low: -2, high: 6, step: null, values: [] };
export const log: KernelColumn = { id: 'lr', kind: 'number', log: true, low: 1e-5, high: 0.1, step: null, values: [] };
export const category: KernelColumn = {
  id: 'c',
  kind: 'category',
  log: false,
  low: 0,
  high: 2,
  step: 1,
  values: ['a', 'b', 'c'],
};
export const columns = new Map([linear, log, category].map((column) => [column.id, column]));
