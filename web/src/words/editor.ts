import { pluralText } from '../../../src/charts/axes/format.ts';

/** The editor of sweep files and the server's checks. */
export const editorWords = {
  label: (name: string) => `${name}, YAML`,
  checks: 'Checks',
  checking: 'checking…',
  line: (line: number) => `line ${line}`,
  errors: (count: number) => pluralText(count, 'error'),
} as const;
