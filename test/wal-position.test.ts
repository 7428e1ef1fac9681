import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { askTogether, parseWalPosition } from '../src/db/wal-position.ts';

describe('askTogether', () => {
  test('gives nobody an answer that was asked for before they came, and asks less often than they', async () => {
    let began = 0;
    const ask = askTogether(async () => {
      const mine = ++began;
      await sleep(3);
      return mine;
    });
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        await sleep(i % 25);
        const before = began;
        return { before, answer: await ask() };
      }),
    );
    expect(answers.filter(({ before, answer }) => answer <= before)).toEqual([]);
    expect(began).toBeLessThan(50);
  });

  test('has nobody wait behind an ask that hangs, and tells each who asked of a failure', async () => {
    let calls = 0;
    const ask = askTogether(() => {
      calls += 1;
      if (calls === 1) return new Promise<string>(() => undefined);
      return calls === 2 ? Promise.reject(new Error('away')) : Promise.resolve('there');
    });
    ask();
    const failures = await Promise.allSettled([ask(), ask()]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await ask()).toBe('there');
    expect(calls).toBe(3);
  });
});

describe('a position of the log', () => {
  test('is a number of bytes, by which any two compare', () => {
    expect(parseWalPosition('16/B374D848')).toBe(0x16b374d848n);
    expect(parseWalPosition('1/0')).toBe(parseWalPosition('0/FFFFFFFF') + 1n);
  });

  test.each(['', '16', '16/', '/1', 'x/1', '123456789/1'])('is not %s', (text) => {
    expect(() => parseWalPosition(text)).toThrow('no position');
  });
});
