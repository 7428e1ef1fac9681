import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseEmail } from '../src/users/email-address.ts';

describe('an e-mail address', () => {
  it.each([
    ['anna@example.org', 'anna@example.org'],
    ['  Anna.Smith@Example.ORG\n', 'anna.smith@example.org'],
    ['anna+votes@example.org', 'anna+votes@example.org'],
    ["o'hara_{x}~y@mail.example.co.uk", "o'hara_{x}~y@mail.example.co.uk"],
    ['anna@bücher.example', 'anna@xn--bcher-kva.example'],
    ['anna@XN--BCHER-KVA.example', 'anna@xn--bcher-kva.example'],
    ['用户@例え。jp', '用户@xn--r8jz45g.jp'],
    ['jose\u0301@example.org', 'josé@example.org'],
    ['JOSÉ@example.org', 'josé@example.org'],
    [`${'l'.repeat(64)}@example.org`, `${'l'.repeat(64)}@example.org`],
  ])('%j is written %j', (typed, normal) => {
    expect(normaliseEmail(typed)).toBe(normal);
  });

  it.each([
    '',
    'anna',
    '@example.org',
    'anna@',
    'anna@@example.org',
    'anna@b@example.org',
    'anna smith@example.org',
    'anna@exa mple.org',
    'anna\u0000@example.org',
    'anna@example.org\r\nBcc: eve@example.org',
    'anna@example.org,eve@example.org',
    'Anna <anna@example.org>',
    '"anna smith"@example.org',
    '.anna@example.org',
    'anna.@example.org',
    'an..na@example.org',
    'anna@localhost',
    'anna@127.0.0.1',
    'anna@[127.0.0.1]',
    'anna@1.1',
    'anna@.example.org',
    'anna@example.org.',
    'anna@example..org',
    'anna@-example.org',
    'anna@exam_ple.org',
    'anna@ex%61mple.org',
    'anna@example.org/path',
    'an\u200bna@example.org',
    `${'l'.repeat(65)}@example.org`,
    `anna@${'l'.repeat(64)}.org`,
    `anna@${`${'l'.repeat(60)}.`.repeat(5)}org`,
    'a'.repeat(1_000_000),
  ])('%j is none', (typed) => {
    expect(normaliseEmail(typed)).toBeUndefined();
  });

  it('may have 254 octets', () => {
    const domain = (rest: number) => `${`${'d'.repeat(59)}.`.repeat(3)}${'d'.repeat(rest)}.org`;
    const address = (length: number) => `anna@${domain(length - 189)}`;
    expect(normaliseEmail(address(246))).toHaveLength(246);
    const longest = `${'l'.repeat(12)}@${domain(57)}`;
    expect(longest).toHaveLength(254);
    expect(normaliseEmail(longest)).toBe(longest);
    expect(normaliseEmail(`l${longest}`)).toBeUndefined();
  });

  it('has one form, whatever the case and composition it is typed in', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const normal = normaliseEmail(address);
        fc.pre(normal !== undefined);
        expect(normaliseEmail(normal as string)).toBe(normal);
        expect(normaliseEmail(address.toUpperCase())).toBe(normal);
      }),
    );
  });

  it('is stable and clean, whatever was typed', () => {
    const local = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(local, local, (name, host) => {
        const normal = normaliseEmail(`${name}@${host}.org`);
        if (normal === undefined) return;
        expect(normal).not.toMatch(/[\s\p{Cc}<>,;"]/u);
        expect(normaliseEmail(normal)).toBe(normal);
      }),
      { numRuns: 500 },
    );
  });
});
