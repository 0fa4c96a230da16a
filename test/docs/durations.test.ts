import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Places that make no duration for people: they compare, place or order times. */
const exempt = [/\.test\.tsx?$/, /\.contract\.ts$/, /\.fixture\.ts$/, /^src\/model\/elapsed\.ts$/, /^src\/sweep\//];

/** A difference whose right side is a time of a record, such as `endedAtMs - trial.startedAtMs`. */
const difference = /[\w)\]] - (?:[\w.]+\.)?(?:created|started|claimed|planned)AtMs\b/;

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

test('durations of records are made in one place, which never gives less than nothing', () => {
  const found: string[] = [];
  for (const path of [...sources('src'), ...sources('web/src')]) {
    if (exempt.some((pattern) => pattern.test(path))) continue;
    readFileSync(path, 'utf8')
      .split('\n')
      .forEach((line, index) => {
        const isOrder = /\.sort\(|=> b\.|a\.\w+AtMs - b\./.test(line) || /b\.\S* - a\.|b\.sweep\./.test(line);
        if (difference.test(line) && !isOrder) found.push(`${path}:${index + 1}: ${line.trim()}`);
      });
  }
  expect(found).toEqual([]);
});
