import { expect, it } from 'vitest';
import { describeCapacity } from '../bench/capacity.ts';
import { readShipped, spoil } from './support/shipped.ts';

const performance = readShipped('docs/performance.md');

it('docs/scaling.md is reckoned from docs/performance.md: node bench/capacity.ts', () => {
  expect(readShipped('docs/scaling.md')).toContain(
    `<!-- measured -->\n\n${describeCapacity(performance)}\n\n<!-- /measured -->`,
  );
});

it('is not reckoned from what is not measured any more', () => {
  const without = spoil(performance, 'Sign-ins a second', 'Sign-ins a minute');
  expect(() => describeCapacity(without)).toThrow('says nothing of Sign-ins a second');
  const other = spoil(performance, /(CPU of the server a sign-in \| [\d.]+) ms/, '$1 µs');
  expect(() => describeCapacity(other)).toThrow('has no figure in ms');
});
