import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';

const PROJECT = new URL('..', import.meta.url);
const MARKS = ['<!-- measured -->', '<!-- /measured -->'];

/** One line of the table. */
export interface Finding {
  what: string;
  figure: string;
  /** What it was measured beside, in the same run. */
  beside?: string;
  aim?: string;
  met?: boolean;
  /** Whether the benchmark fails where the aim is missed, on whatever machine. */
  isMust?: boolean;
  /** Whether it stands in the README too. */
  isMain?: boolean;
}

/** What was found, and on what, in Markdown. */
export function describe(findings: readonly Finding[]): string {
  return `${describeMachine()}\n\n${toTable(findings)}`;
}

/** Puts the text into a document of the project, between its marks. */
export async function writeDown(path: string, text: string): Promise<void> {
  const file = new URL(path, PROJECT);
  const [before, after] = MARKS;
  const parts = (await readFile(file, 'utf8')).split(
    new RegExp(`(?<=${before}\n)[^]*(?=${after})`),
  );
  if (parts.length !== 2) throw new Error(`${path} has no place for it`);
  await writeFile(file, parts.join(`\n${text}\n\n`));
}

/** The findings as a table. */
function toTable(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, figure, beside = '', aim = '', met }) => [
    what,
    figure,
    beside,
    aim,
    met === undefined ? '' : met ? 'yes' : 'no',
  ]);
  const lines = [['What', 'Conclave', 'Beside', 'Aim', 'Met'], Array(5).fill('---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What the figures were measured on, in one line. */
function describeMachine(): string {
  const processors = cpus();
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    new Date().toISOString().slice(0, 10),
  ].join(' · ');
}

/** A number with as many digits as a benchmark is good for. */
export function rounded(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
