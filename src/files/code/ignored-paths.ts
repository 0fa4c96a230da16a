import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Never part of a program: version control and HyperDrive's own state folders. */
const alwaysIgnored = ['.git', '.hyperdrive'];
/** Longest file of ignore rules that is read, in bytes. */
const longestRules = 1_000_000;

interface Rules {
  /** Folder that the rules are relative to, with a final `/`; empty for the root. */
  readonly base: string;
  readonly rules: Ignore;
}

/**
 * Which paths of a code folder are left out of copies: `.amlignore` of the folder decides alone, as in Azure ML;
 * without it, each `.gitignore` decides about what is below it. `.git` and `.hyperdrive` are always left out.
 */
export class IgnoredPaths {
  readonly #root: string;
  readonly #rules: readonly Rules[];
  readonly #isNested: boolean;

  private constructor(root: string, rules: readonly Rules[], isNested: boolean) {
    this.#root = root;
    this.#rules = rules;
    this.#isNested = isNested;
  }

  /** Reads the rules of a code folder. */
  static async of(root: string): Promise<IgnoredPaths> {
    const own = await readRules(join(root, '.amlignore'));
    if (own) return new IgnoredPaths(root, [{ base: '', rules: own }], false);
    return new IgnoredPaths(root, [], true).within('');
  }

  /** The rules below a folder, with those that it brings itself. @param folder relative, with `/` */
  async within(folder: string): Promise<IgnoredPaths> {
    if (!this.#isNested) return this;
    const rules = await readRules(join(this.#root, folder, '.gitignore'));
    if (!rules) return this;
    const base = folder === '' ? '' : `${folder}/`;
    return new IgnoredPaths(this.#root, [...this.#rules, { base, rules }], true);
  }

  /** Whether a path is left out. @param path relative, with `/` */
  ignores(path: string, isFolder: boolean): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (alwaysIgnored.includes(name)) return true;
    let isIgnored = false;
    for (const { base, rules } of this.#rules) {
      const verdict = rules.test(`${path.slice(base.length)}${isFolder ? '/' : ''}`);
      // The rules of a deeper folder come later and win.
      if (verdict.ignored) isIgnored = true;
      else if (verdict.unignored) isIgnored = false;
    }
    return isIgnored;
  }
}

async function readRules(path: string): Promise<Ignore | undefined> {
  try {
    const text = await readFile(path);
    // As in Git on Linux: `Data/` does not leave out `data`.
    return ignore({ ignorecase: false }).add(
      text
        .subarray(0, longestRules)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    );
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    // Rules that cannot be read may keep secrets back.
    throw error;
  }
}
