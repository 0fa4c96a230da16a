import { expect, it } from 'vitest';
import { fileNamePart } from './write-output.ts';

it.each([
  ['my project ü', 'my-project-u'],
  ['ünï cödé', 'uni-code'],
  ['../a/b', 'a-b'],
  ['模型', 'sweep'],
])('%j is %j in a file name', (name, part) => {
  expect(fileNamePart(name)).toBe(part);
});
