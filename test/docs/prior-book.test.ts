import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { consultBook } from '../../src/book/index.ts';
import { compileSpace } from '../../src/space/index.ts';

const root = resolve(import.meta.dirname, '../..');
const fileSchema = z.object({ search_space: z.record(z.string(), z.unknown()) });

/** What the prior book recognises in each sweep file of the repository; nothing where none is listed. */
const expected: Readonly<Record<string, { readonly family: string; readonly parameters: readonly string[] }>> = {
  'examples/lightgbm/sweep.yaml': {
    family: 'LightGBM',
    parameters: ['learning_rate', 'num_leaves', 'min_data_in_leaf', 'feature_fraction'],
  },
  'examples/sklearn/sweep.yaml': { family: 'support vector machine', parameters: ['gamma', 'kernel'] },
  'examples/pytorch/sweep.yaml': {
    family: 'network trained by SGD or network trained by Adam',
    parameters: ['lr', 'weight_decay', 'dropout', 'batch_size'],
  },
  'examples/quickstart/sweep.yaml': {
    family: 'network trained by SGD or network trained by Adam, network trained by SGD',
    parameters: ['learning_rate', 'hidden_units', 'activation', 'optimizer.momentum'],
  },
  'examples/population/pbt.yaml': {
    family: 'network trained by SGD',
    parameters: ['learning_rate', 'momentum', 'weight_decay'],
  },
  'examples/population/promotion.yaml': {
    family: 'network trained by SGD',
    parameters: ['learning_rate', 'momentum', 'weight_decay'],
  },
};

const files = ['examples', 'scripts'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') && !name.includes('node_modules'))
    .map((name) => relative(root, join(root, folder, name)).replaceAll('\\', '/')),
);

describe('the prior book', () => {
  it.each(files)('recognises what it should in %s', (name) => {
    const file = fileSchema.safeParse(parse(readFileSync(join(root, name), 'utf8')));
    const found = file.success ? consultBook(compileSpace(file.data.search_space)) : undefined;
    expect(found && { family: found.family, parameters: found.entries.map(({ parameter }) => parameter) }).toEqual(
      expected[name],
    );
  });

  it('is small enough to ship', () => {
    expect(readFileSync(join(root, 'src/book/book.json')).byteLength).toBeLessThan(100_000);
  });
});
