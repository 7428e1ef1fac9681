import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rounded, writeDown } from './findings.ts';

const SECONDS_AN_HOUR = 3600;
const MILLION = 1_000_000;

/**
 * What one node carries and what a million of something costs in processor time, reckoned from the
 * measured figures in the text of docs/performance.md.
 *
 * @throws where a figure is not there any more
 */
export function describeCapacity(performance: string): string {
  const machine = performance.match(/<!-- measured -->\n\n(.+)\n/)?.[1];
  const viewer = figureOf(
    performance,
    'Authenticated `viewer`, every layer on: CPU a request',
    'µs',
  );
  const viewers = figureOf(performance, 'Authenticated `viewer`: requests a second', '');
  const signIn = figureOf(performance, 'CPU of the server a sign-in', 'ms');
  const signIns = figureOf(performance, 'Sign-ins a second', '');
  const stream = residentOf(performance, 'Memory for each open stream, server-sent events');
  const memory = figureOf(performance, 'Resident memory of the server after load', 'MB');
  const hours = (secondsEach: number) =>
    `${rounded((secondsEach * MILLION) / SECONDS_AN_HOUR)} CPU hours`;
  const lines = [
    ['What', 'One node, there', 'A million of them'],
    ['---', '---', '---'],
    ['Authenticated query (`viewer`)', `${viewers} a second`, hours(viewer / MILLION)],
    ['Sign-in', `${signIns} a second`, hours(signIn / 1000)],
    ['Open stream', `${stream} KiB each`, `${rounded((stream * MILLION) / 2 ** 20)} GiB`],
    ['Memory after load', `${memory} MB`, ''],
  ];
  return `${machine}\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`;
}

/** The figure of Conclave in the first row of this name, which is in this unit. */
function figureOf(performance: string, what: string, unit: string): number {
  const cell = rowOf(performance, what)[0] ?? '';
  const [, figure, found] = cell.match(/^([\d.]+) ?(\S*)/) ?? [];
  if (!figure || (unit && found !== unit)) throw new Error(`${what} has no figure in ${unit}`);
  return Number(figure);
}

function residentOf(performance: string, what: string): number {
  const figure = rowOf(performance, what)[1]?.match(/^resident: ([\d.]+) KiB$/)?.[1];
  if (!figure) throw new Error(`${what} does not say what it takes of the system`);
  return Number(figure);
}

function rowOf(performance: string, what: string): string[] {
  const row = performance.split('\n').find((line) => line.startsWith(`| ${what} |`));
  if (!row) throw new Error(`docs/performance.md says nothing of ${what}`);
  return row.split(' | ').slice(1);
}

/** Puts it into docs/scaling.md. */
export async function writeCapacity(): Promise<void> {
  const file = join(import.meta.dirname, '../docs/performance.md');
  await writeDown('docs/scaling.md', describeCapacity(readFileSync(file, 'utf8')));
}

if (import.meta.main) await writeCapacity();
