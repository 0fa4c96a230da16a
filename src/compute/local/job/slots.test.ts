import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkNeed, SlotAllocator } from './slots.ts';

test('no sequence of takes and releases exceeds the declared slots', () => {
  const need = fc.record({
    cpus: fc.constantFrom(0.5, 1, 2, 3),
    gpus: fc.constantFrom(0, 0.25, 1 / 3, 0.5, 1, 2),
  });
  const step = fc.record({ key: fc.nat({ max: 9 }).map(String), need, isRelease: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const allocator = new SlotAllocator({ cpus: 5, gpus: ['a', 'b', 'c'] });
      const held = new Map<string, { cpus: number; gpus: number; ids: readonly string[] }>();
      for (const { key, need: wanted, isRelease } of steps) {
        if (isRelease || held.has(key)) {
          allocator.release(key);
          held.delete(key);
          continue;
        }
        const { free } = allocator.capacity(wanted);
        const ids = allocator.take(key, wanted);
        expect(ids !== undefined).toBe(free > 0);
        if (ids) held.set(key, { ...wanted, ids });
      }
      const all = [...held.values()];
      expect(all.reduce((sum, { cpus }) => sum + cpus, 0)).toBeLessThanOrEqual(5 + 1e-9);
      for (const id of ['a', 'b', 'c']) {
        const load = all.reduce((sum, { gpus, ids }) => sum + (ids.includes(id) ? Math.min(1, gpus) : 0), 0);
        expect(load).toBeLessThanOrEqual(1 + 1e-9);
      }
      for (const { gpus, ids } of all) expect(ids.length).toBe(Math.ceil(gpus));
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('three thirds fill a GPU, and fractions are packed so that whole GPUs stay free', () => {
  const allocator = new SlotAllocator({ cpus: 10, gpus: ['a', 'b'] });
  for (const key of ['1', '2', '3']) expect(allocator.take(key, { cpus: 1, gpus: 1 / 3 })).toEqual(['a']);
  expect(allocator.capacity({ cpus: 1, gpus: 1 })).toEqual({ free: 1, total: 2 });
  expect(allocator.capacity({ cpus: 1, gpus: 0.5 })).toEqual({ free: 2, total: 4 });
});

test('adopted jobs may hold more than is declared now', () => {
  const allocator = new SlotAllocator({ cpus: 1, gpus: ['a'] });
  allocator.retake('1', { cpus: 4, gpus: 1 }, ['gone']);
  expect(allocator.capacity({ cpus: 1, gpus: 0 }).free).toBe(0);
  allocator.release('1');
  expect(allocator.capacity({ cpus: 1, gpus: 1 }).free).toBe(1);
});

test('errors name invalid slots and needs', () => {
  expect(() => new SlotAllocator({ cpus: 0, gpus: [] })).toThrow('cpus');
  expect(() => new SlotAllocator({ cpus: 1, gpus: ['0', '0'] })).toThrow('distinct');
  expect(() => new SlotAllocator({ cpus: 1, gpus: ['0,1'] })).toThrow('distinct');
  const need = (cpus: number, gpus: number) => () => checkNeed({ cpus, gpus }, { cpus: 2, gpus: ['0', '1'] });
  expect(need(2, 2)).not.toThrow();
  expect(need(1, 1.5)).toThrow('resources.gpus: expected an integer or a fraction below 1, got 1.5');
  expect(need(3, 0)).toThrow('resources.cpus: a trial needs 3 CPU slots, but the machine has 2; ask for 2 or fewer');
  expect(need(1, 3)).toThrow('resources.gpus: a trial needs 3 GPUs, but the machine has 2 (0, 1); ask for 2 or fewer');
});
