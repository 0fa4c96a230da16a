import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isHyperDriveException } from '../../base/index.ts';
import { maxBlockKeys, maxNodes } from '../yaml/yaml-nodes.ts';
import { readYaml } from '../yaml/yaml-source.ts';
import { parseSweepFile } from './sweep-file.ts';

const options = { path: 's.yaml', folder: '/', cpuCount: 1, defaultSeed: 0 };

function refusal(text: string) {
  try {
    parseSweepFile(text, options);
  } catch (error) {
    if (isHyperDriveException(error)) return error;
    throw error;
  }
  throw new Error('the file was read');
}

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, k) => line(k)).join('\n');
const sweep = (space: string) => `
trial: { command: ['true'] }
sampling_algorithm: random
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 1 }
search_space:
${space}
`;

/** Elements that reading a text looks at by the searching methods of arrays. */
function looks(text: string): number {
  let count = 0;
  const spies = (['some', 'find', 'findIndex', 'filter', 'every'] as const).map((name) => {
    const method = Array.prototype[name];
    return vi.spyOn(Array.prototype, name).mockImplementation(function (this: unknown[], test, self) {
      const counting = (...given: [unknown, number, unknown[]]) => {
        count++;
        return Reflect.apply(test, self, given);
      };
      return Reflect.apply(method, this, [counting]);
    });
  });
  const includes = Array.prototype.includes;
  spies.push(
    vi.spyOn(Array.prototype, 'includes').mockImplementation(function (this: unknown[], ...given) {
      count += this.length;
      return Reflect.apply(includes, this, given);
    }),
  );
  try {
    parseSweepFile(text, options);
  } catch (error) {
    if (!isHyperDriveException(error)) throw error;
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return count;
}

describe('a wide file', () => {
  it.each<[string, (count: number) => string]>([
    ['unknown keys', (count) => lines(count, (k) => `k${k}: 1`)],
    ['unknown keys of a flow', (count) => `trial: {${lines(count, (k) => `k${k}: 1,`)}}`],
    ['duplicate keys', (count) => lines(count, () => 'a: 1')],
    ['keys of people', (count) => lines(count, (k) => `x-${k}: 1`)],
    ['parameters', (count) => sweep(lines(count, (k) => `  p${k}: { type: uniform, min_value: 0, max_value: 1 }`))],
    ['wrong parameters', (count) => sweep(lines(count, (k) => `  p${k}: { type: uniforms }`))],
    ['values of a choice', (count) => sweep(`  x: { type: choice, values: [${lines(count, (k) => `${k},`)}] }`)],
    ['variables', (count) => `${sweep('  x: 1')}environment_variables:\n${lines(count, (k) => `  K${k}: ${k}`)}`],
    ['unknown tags', (count) => lines(count, (k) => `a${k}: !t${k} 1`)],
    ['blocks as keys', (count) => lines(count, (k) => `? [${k}]\n: 1`)],
    ['digits without end', (count) => lines(count, (k) => `a${k}: 9${'0'.repeat(20)}${k}`)],
  ])('costs in proportion to its length: %s', (_, text) => {
    const [short, long] = [looks(text(400)), looks(text(1_600))];
    expect(long).toBeLessThan(4 * short + 2_000);
  });

  it('with 80,000 unknown keys is refused with a short message', () => {
    const { code, message, details } = refusal(lines(80_000, (k) => `k${k}: 1`));
    expect(code).toBe('FORMATS_BAD_YAML');
    expect(message).toContain(`80000 keys in one block; a file may have ${maxBlockKeys}`);
    expect(message.length).toBeLessThan(1_000);
    expect(details).toMatchObject({ count: 1 });
  });

  it('reports its first 50 problems in order, and the number of others', () => {
    const { message, details } = refusal(lines(2_000, (k) => `k${k}: 1`));
    expect(details).toMatchObject({ count: 2_002 });
    expect(details?.problems).toHaveLength(50);
    expect(message).toMatch(/^2002 problems in s\.yaml:\n {2}s\.yaml:1:1: /);
    expect(message).toMatch(/\n {2}and 1952 more$/);
    expect(message.length).toBeLessThan(64 * 1024);
  });

  it('shortens a key as long as the file', () => {
    const { message, details } = refusal(`? ${'x'.repeat(500_000)}\n: 1`);
    expect(message.length).toBeLessThan(2_000);
    expect(JSON.stringify(details).length).toBeLessThan(2_000);
  });

  it.each([
    ['many anchors and aliases', lines(600, (k) => `a${k}: &x${k} 1\nb${k}: *x${k}`), /more than 1000 anchors/],
    [
      'a large block that many aliases repeat',
      `a: &x [${'1,'.repeat(10_000)}]\nb: [${'*x,'.repeat(100)}]`,
      /more than \d+ values/,
    ],
    ['values', `a: [${'1,'.repeat(maxNodes)}]`, /more than \d+ values/],
    ['an alias inside its own anchor', 'a: &x [*x]', /stands inside its own anchor/],
  ])('is bounded: %s', (_, text, message) => {
    expect(refusal(text).message).toMatch(message);
  });
});

describe('duplicate keys', () => {
  it.each([
    ['1', '"1"'],
    ['a', '"a"'],
    ['~', '""'],
    ['a', "'a'"],
  ])('%s and %s are the same key', (first, second) => {
    const read = readYaml(`x: 0\nblock:\n  ${first}: 1\n  other: 2\n  ${second}: 3\n`);
    expect(read).toMatchObject({ problems: [{ place: { line: 5, column: 3 } }] });
  });

  it('are found wherever they are, and nothing else is', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(key, { minLength: 1 }), { minLength: 1 }), fc.nat(), (blocks, at) => {
        const texts = blocks.map((keys) => keys.map((each) => `  ${each}: 1\n`));
        const clean = texts.map((block, k) => `k${k}:\n${block.join('')}`).join('');
        expect(readYaml(clean)).toHaveProperty('source');
        const chosen = at % blocks.length;
        const repeated = texts.map((block, k) => (k === chosen ? [...block, block[at % block.length] ?? ''] : block));
        const text = repeated.map((block, k) => `k${k}:\n${block.join('')}`).join('');
        const line = repeated.slice(0, chosen + 1).reduce((sum, block) => sum + block.length + 1, 0);
        expect(readYaml(text)).toMatchObject({ problems: [{ place: { line, column: 3 } }] });
      }),
    );
  });
});
