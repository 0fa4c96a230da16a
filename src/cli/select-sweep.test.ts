import { expect, it } from 'vitest';
import { sweepRow } from '../../test/helpers/rows.ts';
import { selectStudy, selectSweep } from './select-sweep.ts';

const named = (id: string, name: string) => {
  const row = sweepRow({ id });
  return { ...row, definition: { ...row.definition, name } };
};
// Newest first, as the store gives them.
const sweeps = [named('hd-ab2', 'digits'), named('hd-ab1', 'digits'), named('hd-cd1', 'hd-ab')];

it.each([
  [undefined, 'hd-ab2'],
  ['hd-ab1', 'hd-ab1'],
  ['digits', 'hd-ab2'],
  ['hd-c', 'hd-cd1'],
  ['cd', 'hd-cd1'],
  ['hd-ab', 'hd-cd1'],
])('%s selects %s', (word, id) => {
  expect(selectSweep(sweeps, word).id).toBe(id);
});

it('refuses a word that matches several sweeps or none, and lists them', () => {
  expect(() => selectSweep(sweeps, 'ab')).toThrow(
    expect.objectContaining({
      code: 'CLI_AMBIGUOUS_SWEEP',
      message: '"ab" is the beginning of 2 sweeps: hd-ab2, hd-ab1',
    }),
  );
  expect(() => selectSweep(sweeps, 'digit')).toThrow(/no sweep "digit" .*did you mean "digits"\?/);
  expect(() => selectSweep([], undefined)).toThrow(expect.objectContaining({ code: 'CLI_UNKNOWN_SWEEP' }));
});

it('selects a study by a name that exactly one has, even if other sweeps share the name', () => {
  const study = (id: string, displayName: string) => {
    const row = named(id, 'study');
    return { ...row, definition: { ...row.definition, displayName, trial: { type: 'ask_tell' as const } } };
  };
  const studies = [named('hd-ef1', 'valley'), study('hd-gh2', 'valley'), study('hd-gh1', 'hill'), ...sweeps];
  expect(selectStudy(studies, 'valley').id).toBe('hd-gh2');
  expect(selectStudy(studies, 'hd-ef1').id).toBe('hd-ef1');
  expect(selectStudy(studies, 'gh1').id).toBe('hd-gh1');
  expect(selectStudy(studies, 'digits').id).toBe('hd-ab2');
  expect(() => selectStudy(studies, 'study')).toThrow(
    expect.objectContaining({
      code: 'CLI_AMBIGUOUS_SWEEP',
      message: '"study" is the name of 2 studies: hd-gh2, hd-gh1',
    }),
  );
  expect(() => selectStudy(studies, 'valey')).toThrow(/did you mean "valley"\?/);
});
