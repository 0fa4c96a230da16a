import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSpoolLine, stdoutParser } from '../../../src/compute/local/reports/metric-lines.ts';
import { checkBatch, checkedEnd } from '../../../src/intake/checks.ts';

/** Whatever bytes a trial writes, what the readers of lines let through is taken in: nothing of it is refused. */

const patterns = ['(?<metric>[^=]*)=(?<value>[^ ]*)(?: step (?<step>\\S+))?', '(?<value>.+)'];
const parsers = [null, 'loss', ''].flatMap((primaryMetric) => [
  stdoutParser({ json: true, patterns }, primaryMetric),
  stdoutParser({ json: true, patterns: [] }, primaryMetric),
  stdoutParser({ json: false, patterns }, primaryMetric),
  (line: string) => parseSpoolLine(line, primaryMetric),
]);

const rawBytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('utf8'));
const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  // Escapes of JSON reach what no text of a file can hold: NUL, half surrogate pairs.
  fc.constantFrom(
    '\0',
    'a\0b',
    '\ud800',
    'x\udc00y',
    '',
    '__proto__',
    'constructor',
    'loss',
    'step',
    'timeMs',
    'x'.repeat(256),
  ),
);
const values = fc.oneof(
  fc.double(),
  fc.bigInt().map(String).map(Number),
  fc.constantFrom('NaN', 'Infinity', '-Infinity', null, true, '1', [], {}, -0, 1e308, Number.MAX_SAFE_INTEGER + 2),
);
const objects = fc.oneof(
  fc.dictionary(names, values, { maxKeys: 8, noNullPrototype: true }),
  fc.record({ metric: names, value: values, step: values, timeMs: values }, { requiredKeys: ['metric', 'value'] }),
  fc.record({ infeasible: fc.constantFrom(true, 1, 'true'), message: values, reason: names }),
);
const batches = fc.record({ reports: fc.array(fc.oneof(objects, values), { maxLength: 5 }) });
const escaped = (value: unknown) =>
  JSON.stringify(value).replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
const lines = fc.oneof(
  rawBytes,
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.oneof(objects, batches).map((value) => JSON.stringify(value)),
  fc.oneof(objects, batches).map(escaped),
  fc.tuple(names, values).map(([metric, value]) => `${metric}=${String(value)} step ${String(value)}`),
);

test('intake accepts everything that is read from a line, whatever its content', () => {
  fc.assert(
    fc.property(lines, fc.constantFrom(...parsers), (line, parse) => {
      const { reports, refused, infeasible, misread } = parse(line);
      expect(() => checkBatch({ epoch: 1, door: 'stdout', first: 1, live: true, reports })).not.toThrow();
      for (const text of [...refused, misread, infeasible]) if (text !== null) expect(text.length).toBeLessThan(70_000);
      const message = infeasible ?? misread;
      const end = { epoch: 1, lastSeq: {}, kind: 'ok', exitCode: 0, signal: null, message } as const;
      expect(checkedEnd(end).message ?? '').not.toMatch(/[\0\p{Surrogate}]/u);
    }),
    { numRuns: 3_000 },
  );
});
