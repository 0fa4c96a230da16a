/**
 * Import walls of the dashboard: what it may take from the package's rooms, which of its folders may import which
 * (docs/architecture.md), that words are in `words/`, and that every style is used. The parser of dependency-cruiser does
 * not know TSX, so `import-graph.mjs` reads the imports.
 */
import { drawn } from '../.dependency-cruiser.mjs';
import { relativeImports } from './import-graph.mjs';
import { deadStyles, plantedStyles } from './web-classes.mjs';
import { plantedWords, wordsOutside } from './web-words.mjs';

/** Files of the package that the browser may bundle: no store, no process, no server, no sampler. */
const shared = [
  '^src/base/(index|in-background)\\.ts$',
  '^src/(http|model)/index\\.ts$',
  '^src/results/words/index\\.ts$',
  '^src/formats/durations\\.ts$',
  ...drawn,
];

/** Folders of web/src, from the lowest, and their neighbours that they may import. */
const may = {
  // Sentences and labels.
  words: [],
  // Components without data: they show their properties.
  ui: ['words'],
  // What the pages share outside of React: address, selection, pins, theme.
  state: [],
  // Requests, query keys, live streams.
  api: ['state', 'words'],
  // Counting and drawing of selections off the page's thread.
  worker: ['api', 'state', 'words'],
  charts: ['worker', 'api', 'state', 'ui', 'words'],
  table: ['api', 'state', 'ui', 'words'],
  editor: ['api', 'state', 'ui', 'words'],
  pages: ['charts', 'table', 'editor', 'worker', 'api', 'state', 'ui', 'words'],
  // Around the pages: bar, finder, shortcuts. It reads the routes.
  shell: ['api', 'state', 'ui', 'words'],
  styles: [],
};

/** Files outside the folders that every folder above `state` may import. */
const addresses = 'web/src/paths.ts';
/** The table of pages, for what stands around them. */
const routes = 'web/src/routes.tsx';

/** The drawing of a chart: its card binds it to data. */
const drawing = /^src\/charts\/[\w-]+\/draw\.ts$/;

const isTest = (file) => /\.(test|fixture)\.tsx?$/.test(file);

/** Forbidden imports, words outside of `words/` and unused styles, with the rule that each breaks, and the number of imports read. */
export function webViolations() {
  const imports = relativeImports('web/src').filter(({ from }) => !isTest(from));
  const violations = imports.flatMap(({ from, to }) => {
    const rule = ruleAgainst(from, to);
    return rule === undefined ? [] : [{ rule, from, to }];
  });
  return { violations: [...violations, ...wordsOutside(), ...deadStyles()], read: imports.length };
}

function ruleAgainst(from, to) {
  if (drawing.test(to) && from.startsWith('web/src/pages/')) return 'pages-place-cards-of-charts';
  if (to.startsWith('src/'))
    return shared.some((allowed) => new RegExp(allowed).test(to)) ? undefined : 'web-may-import';
  if (isTest(to)) return 'no-test-code-in-the-dashboard';
  const [, , folder, page] = from.split('/');
  const [, , otherFolder, otherPage] = to.split('/');
  // main, app and routes put the parts together.
  if (!(folder in may)) return undefined;
  if (to === addresses) return ['words', 'ui', 'state'].includes(folder) ? `${folder}-knows-no-addresses` : undefined;
  if (to === routes) return folder === 'shell' ? undefined : 'only-the-shell-reads-the-routes';
  if (folder === otherFolder)
    return folder === 'pages' && page !== otherPage ? 'pages-do-not-import-pages' : tabRule(from, to);
  return may[folder].includes(otherFolder) ? undefined : `${folder}-may-import`;
}

/** Each tab of a sweep is a separate page: code that two tabs need is beside them or outside the pages. */
function tabRule(from, to) {
  const tab = (file) => /^web\/src\/pages\/sweep\/([\w-]+)\//.exec(file)?.[1];
  const [mine, other] = [tab(from), tab(to)];
  return mine !== undefined && other !== undefined && mine !== other ? 'tabs-do-not-import-tabs' : undefined;
}

/** Violations to plant, one for each kind of wall: file, code and the rule that must find it. */
export const planted = [
  [
    'planted/violation.tsx',
    "export const planted = <p>{(await import('../../../src/store/index.ts')).name}</p>;\n",
    'web-may-import',
  ],
  [
    'charts/planted/violation.tsx',
    "export const planted = <p>{(await import('../../../../src/charts/history/aggregate.ts')).name}</p>;\n",
    'web-may-import',
  ],
  [
    'pages/planted/violation.tsx',
    "import { distributionChart } from '../../../../src/charts/edf/draw.ts';\nexport const planted = distributionChart;\n",
    'pages-place-cards-of-charts',
  ],
  [
    'ui/planted/violation.tsx',
    "import { apiUrl } from '../../api/client.ts';\nexport const planted = <p>{apiUrl([])}</p>;\n",
    'ui-may-import',
  ],
  [
    'pages/planted/import.tsx',
    "import { SweepList } from '../sweeps/sweep-list.tsx';\nexport const planted = <SweepList />;\n",
    'pages-do-not-import-pages',
  ],
  [
    'pages/sweep/planted/violation.tsx',
    "import { Overview } from '../overview/overview.tsx';\nexport const planted = Overview;\n",
    'tabs-do-not-import-tabs',
  ],
  ...plantedWords,
  ...plantedStyles,
];
