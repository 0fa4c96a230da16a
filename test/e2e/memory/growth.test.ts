import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const looksSchema = z.array(z.object({ ended: z.number(), heapBytes: z.number() })).min(3);

/** Looks at the heap of a controller, after collections, at equal steps of a sweep. */
async function soak(...words: readonly string[]) {
  const node = ['--expose-gc', '--import', 'tsx', resolve('bench/core/soak.ts')];
  const { stdout } = await promisify(execFile)(process.execPath, [...node, '--json', ...words]);
  return looksSchema.parse(JSON.parse(stdout));
}

/** Bytes that each ended trial leaves on the heap. The first step is left out: code is still being compiled. */
function growth(looks: z.infer<typeof looksSchema>): number {
  const [from, to] = [looks[1], looks.at(-1)];
  if (from === undefined || to === undefined) throw new Error('no looks');
  return (to.heapBytes - from.heapBytes) / (to.ended - from.ended);
}

// A promise that reports wait on and that outlives them leaves 1 kB for each report. In so short a sweep most of the growth is
// code that is still being compiled.
it('reports of a trial that has ended leave nothing on the heap', async () => {
  expect(growth(await soak('--trials', '2000', '--steps', '5', '--reports', '10'))).toBeLessThan(2_000);
});
