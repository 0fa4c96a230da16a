import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { choice, minimize, RandomParameterSampling, uniform } from '../../../index.ts';
import { startProgram } from '../../program.fixture.ts';
import { fileNamePart } from '../../terminal/write-output.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-plot-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const state = join(folder, 'state');

const hyperdrive = (...words: string[]) => startProgram([...words, '--state', state], folder).ended;

const sampling = (at: ReturnType<typeof space>, seed: number) => new RandomParameterSampling(at, { seed });
const space = () => ({ rate: uniform(0, 1), optimizer: choice('sgd', 'adam') });

beforeAll(async () => {
  for (const name of ['first sweep', 'second']) {
    await minimize(space(), ({ rate }) => rate, { maxTotalTrials: 12, seed: 4, sampling, stateFolder: state, name });
  }
});

const svgFile = (name: string) => readFileSync(join(folder, name), 'utf8');

it('writes the chart of the newest sweep to a file named after both', async () => {
  const { code, err, out } = await hyperdrive('plot', 'history');
  expect({ code, out }).toEqual({ code: 0, out: '' });
  expect(err).toBe(`wrote ${join(folder, 'second-history.svg')}\n`);
  expect(svgFile('second-history.svg')).toMatch(/^<svg [^>]*width="960"[\s\S]*second · hd-[\s\S]*<\/svg>\n$/);
  // Written atomically: no other file remains.
  expect(readdirSync(folder).sort()).toEqual(['second-history.svg', 'state']);
});

it('takes sweep, file, size, theme and parameters', async () => {
  const file = join(folder, 'a.svg');
  const words = ['--out', file, '--params', 'optimizer,rate', '--width', '700', '--height', '420', '--theme', 'dark'];
  const { code, out } = await hyperdrive('plot', 'scatter', 'first sweep', ...words, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    file,
    chart: 'scatter',
    format: 'svg',
    bytes: Buffer.byteLength(svgFile('a.svg')),
  });
  expect(svgFile('a.svg')).toMatch(/width="700" height="420"[\s\S]*fill="#14191c"[\s\S]*rate against optimizer/);
});

it('writes to standard output, SVG or PNG', async () => {
  const svg = await hyperdrive('plot', 'compare', 'first sweep', 'second', '-o', '-');
  expect(svg.out).toMatch(/^<svg [\s\S]*first sweep, 12 trials/);
  const png = await hyperdrive('plot', 'history', '-o', '-', '--format', 'png', '--width', '300', '--scale', '1');
  expect([...png.bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  expect(png.bytes.readUInt32BE(16)).toBe(300);
});

it('explains what is wrong and writes nothing', async () => {
  const failing = async (...words: string[]) => {
    const { code, err } = await hyperdrive('plot', ...words);
    return `${code} ${err}`;
  };
  expect(await failing('histogram')).toMatch(/^2 error: there is no chart "histogram"; .*charts: history, curves,/s);
  expect(await failing('history', 'third')).toMatch(/^3 .*no sweep "third"/s);
  expect(await failing('scatter', '--params', 'raet')).toMatch(/^2 .*did you mean "rate"\?/s);
  expect(await failing('history', '--params', 'rate')).toMatch(/^2 .*history does not use params/s);
  expect(await failing('history', '--out', 'sweep.yaml')).toMatch(/^2 .*pictures end in \.svg or \.png/s);
  expect(await failing('history', '--out', 'a.svg', '--format', 'png')).toMatch(/^2 .*contradict/s);
  expect(await failing('history', '--scale', '2')).toMatch(/^2 .*--scale is for PNG/s);
  expect(await failing('history', '--width', '12')).toMatch(/^2 .*width: expected 200 to 8000, got 12/s);
  expect(await failing('history', '--out', 'no/such/folder/a.svg')).toMatch(/^5 .*cannot be written/s);
  expect(await failing('pareto', '--metric', 'loss')).toMatch(/^2 .*no trial has reported "loss"/s);
  expect(existsSync(join(folder, 'sweep.yaml'))).toBe(false);
});

it('lists the charts in its help', async () => {
  const { out } = await hyperdrive('help', 'plot');
  expect(out).toMatch(/Charts:\n {2}history +what each trial reached[\s\S]*\n {2}edf +share of trials/);
});

it('a report is one page, written atomically; other extensions are refused', async () => {
  writeFileSync(join(folder, 'r.html'), 'before');
  const { code, err } = await hyperdrive('report', 'first', '--out', 'r.html');
  expect({ code, err }).toMatchObject({ code: 3 });
  expect(svgFile('r.html')).toBe('before');
  expect((await hyperdrive('report', 'first sweep')).err).toBe(`wrote ${join(folder, 'first-sweep-report.html')}\n`);
  expect(svgFile('first-sweep-report.html')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  expect((await hyperdrive('report', '-o', '-')).out).toContain('<title>second: 12 trials</title>');
  const told = await hyperdrive('report', '--out', 'r.html', '--json');
  expect(JSON.parse(told.out)).toMatchObject({ file: join(folder, 'r.html') });
  expect((await hyperdrive('report', '--out', 'notes.txt')).err).toContain('a report ends in .html');
});

it('makes parts of file names from names of sweeps', () => {
  expect(fileNamePart('ResNet 50 / café')).toBe('ResNet-50-cafe');
  expect(fileNamePart('../../etc/passwd')).toBe('etc-passwd');
  expect(fileNamePart('日本')).toBe('sweep');
});
