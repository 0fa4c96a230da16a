import { expect, it } from 'vitest';
import { type CsvCell, toCsv } from './csv.ts';

it.each<[CsvCell, data: string, spreadsheet: string]>([
  [null, '', ''],
  [undefined, '', ''],
  [true, 'true', 'true'],
  [-1.5, '-1.5', '-1.5'],
  [Number.NaN, 'NaN', ''],
  [Number.NEGATIVE_INFINITY, '-Infinity', '-Infinity'],
  ['NaN', 'NaN', 'NaN'],
  ['=SUM(A1)', '=SUM(A1)', "'=SUM(A1)"],
  ['+1', '+1', "'+1"],
  ['-1', '-1', "'-1"],
  ['@a', '@a', "'@a"],
  ['a=b', 'a=b', 'a=b'],
  ['\tx', '"\tx"', "'\tx"],
  [' outer ', '" outer "', '" outer "'],
  ['a,b', '"a,b"', '"a,b"'],
  ['a "b"', '"a ""b"""', '"a ""b"""'],
  ['=1,"2"', '"=1,""2"""', '"\'=1,""2"""'],
  ['two\r\nlines', '"two\r\nlines"', '"two\r\nlines"'],
])('writes %j for programs and for spreadsheets', (cell, data, spreadsheet) => {
  expect(toCsv([], [[cell]])).toBe(`\r\n${data}\r\n`);
  expect(toCsv([], [[cell]], 'spreadsheet')).toBe(`\r\n${spreadsheet}\r\n`);
});
