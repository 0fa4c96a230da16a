import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const source = fileURLToPath(new URL('.', import.meta.url));

/** Names that an entry exports, by their name where they are declared, with the room. */
function exportsOf(entry: string): readonly { readonly name: string; readonly room: string }[] {
  const text = readFileSync(join(source, entry), 'utf8');
  return [...text.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([^/']+)/g)].flatMap(([, names = '', room = '']) =>
    names
      .split(',')
      .map((name) =>
        name
          .trim()
          .replace(/^type /, '')
          .replace(/ as .*/, ''),
      )
      .filter((name) => name !== '')
      .map((name) => ({ name, room })),
  );
}

/** The comments of every declaration of a name in a room. */
function commentsOf({ name, room }: { readonly name: string; readonly room: string }): readonly string[] {
  const files = readdirSync(join(source, room), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const declaration = new RegExp(
    `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?export (?:async )?(?:interface|type|class|function|const) ${name}\\b`,
    'g',
  );
  return files.flatMap((file) =>
    [...readFileSync(join(source, room, file), 'utf8').matchAll(declaration)].map(([, comment = '']) => comment),
  );
}

/** What the main entry exports too is as old as that. */
const older = new Set(exportsOf('index.ts').map(({ name }) => name));
const own = (entry: string) =>
  exportsOf(entry).filter(({ name }) => !older.has(name) && !['Clock', 'Logger', 'RandomBytes', 'Json'].includes(name));

/** Rooms of the ports whose shape may change. */
const isExperimental = ({ room, name }: { readonly room: string; readonly name: string }) =>
  (room === 'compute' || room === 'store') && name !== 'ManualClock';

describe.each(['plugin.ts', 'testing.ts'])('%s', (entry) => {
  test('has names', () => {
    expect(own(entry).length).toBeGreaterThan(10);
  });

  test.each(own(entry))('$name says since when it is there, and whether it may change', (exported) => {
    const comments = commentsOf(exported);
    expect(comments).not.toEqual([]);
    for (const comment of comments) {
      expect(comment).toContain('@since ');
      if (isExperimental(exported)) expect(comment).toContain('@experimental');
    }
  });
});
