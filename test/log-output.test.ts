import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLogger } from '../src/telemetry/logger.ts';

const folder = mkdtempSync(join(tmpdir(), 'conclave-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a process that logs by these settings. */
async function run(settings: Record<string, string>, code: string) {
  const program = `
    const { loadConfig } = await import('./src/config.ts');
    const { startTelemetry } = await import('./src/cli/telemetry.ts');
    const { log } = await startTelemetry(loadConfig());
    ${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(import.meta.dirname, '..'),
    env: { NODE_ENV: 'test', ...settings },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      output[name] += chunk;
    });
  }
  const code_ = await new Promise((resolve) => child.on('close', resolve));
  const lines = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code: code_, stdout: lines(output.stdout), stderr: lines(output.stderr), output };
}

const WRITE = `
  log.info({ event: 'worker_started', internalUrl: 'x' }, 'one');
  log.error({ event: 'event_failed', err: new Error('two') }, 'two');`;

describe('the log', () => {
  it('is JSON on standard output', async () => {
    const { stdout, output } = await run({}, WRITE);
    expect(stdout).toMatchObject([
      { level: 'info', event: 'worker_started', msg: 'one' },
      { level: 'error', event: 'event_failed', err: { type: 'Error', message: 'two' } },
    ]);
    expect(output.stderr).toBe('');
  });

  it('has errors on standard error as well, where that is wanted', async () => {
    const { stdout, stderr } = await run({ LOG_ERRORS_TO_STDERR: 'true' }, WRITE);
    expect(stdout).toHaveLength(2);
    expect(stderr).toMatchObject([{ level: 'error', event: 'event_failed', msg: 'two' }]);
  });

  it('goes to files instead, which are begun anew when they are full and kept by number', async () => {
    const count = 12_000;
    const { output } = await run(
      {
        LOG_FILE: join(folder, 'deep', 'api'),
        LOG_FILE_MAX_MB: '1',
        LOG_FILE_KEEP: '2',
        LOG_ERRORS_TO_STDERR: 'true',
      },
      `${WRITE}
       for (let i = 0; i < ${count}; i++) {
         log.info({ event: 'operation', durationMs: i, detail: 'x'.repeat(400) }, 'Operation');
         if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
       }
       log.info({ event: 'shutdown_complete' }, 'Closed');
       process.exit(0);`,
    );
    expect(output.stdout).toBe('');
    expect(output.stderr).toContain('event_failed');
    const files = readdirSync(join(folder, 'deep')).sort(
      (a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]),
    );
    expect(files).toHaveLength(3);
    expect(files.every((name) => /^api\.\d+\.log$/.test(name))).toBe(true);
    const texts = files.map((name) => readFileSync(join(folder, 'deep', name), 'utf8'));
    for (const text of texts) expect(text.length).toBeLessThan(1_200_000);
    const numbers = texts
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event === 'operation')
      .map(({ durationMs }) => durationMs);
    // Nothing is lost between two files, nor at the end.
    expect(numbers).toEqual(numbers.map((_, i) => count - numbers.length + i));
    expect(texts.at(-1)).toContain('shutdown_complete');
  });

  it('says why a process ended that nobody ended', async () => {
    const { code, stdout } = await run(
      {},
      `setTimeout(() => { throw new Error('planted') }, 10); await new Promise(() => setTimeout(() => 0, 5000));`,
    );
    expect(code).toBe(1);
    expect(stdout).toMatchObject([
      { level: 'fatal', event: 'process_crashed', err: { message: 'planted' } },
    ]);
  });
});

describe('a line', () => {
  const lines: string[] = [];
  const log = createLogger(
    { level: 'info', pretty: false },
    { write: (line: string) => void lines.push(line) },
  );

  it('has nothing but keys that lines are known to have, and plain values', () => {
    const secret = 'planted-secret-7Qz';
    const nested = { userId: secret };
    const line = {
      event: 'request_refused',
      userId: 'user_1',
      codes: ['FORBIDDEN'],
      retryAfterSeconds: 3,
      password: secret,
      input: { password: secret },
      headers: [secret],
      reason: nested,
      nodeIds: [nested],
    };
    log.info(line, 'A line');
    const [written = ''] = lines;
    expect(written).not.toContain(secret);
    expect(JSON.parse(written)).toEqual({
      level: 'info',
      time: expect.any(String),
      event: 'request_refused',
      userId: 'user_1',
      codes: ['FORBIDDEN'],
      retryAfterSeconds: 3,
      password: '[redacted]',
      input: '[redacted]',
      headers: '[redacted]',
      reason: '[redacted]',
      nodeIds: '[redacted]',
      msg: 'A line',
    });
    // What was handed over is not changed.
    expect(line.input.password).toBe(secret);
  });
});
