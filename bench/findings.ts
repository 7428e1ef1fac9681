import { cpus, release, totalmem, type } from 'node:os';

/** One line of the table. */
export interface Finding {
  what: string;
  figure: string;
  /** What it was measured beside, in the same run. */
  beside?: string;
  aim?: string;
  met?: boolean;
}

/** The findings as a table in Markdown. */
export function toTable(findings: readonly Finding[]): string {
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
export function describeMachine(): string {
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
