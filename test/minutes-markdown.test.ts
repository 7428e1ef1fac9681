import fc from 'fast-check';
import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { toString as textOf } from 'mdast-util-to-string';
import { gfmTable } from 'micromark-extension-gfm-table';
import { describe, expect, test } from 'vitest';
import type { MinutesPiece } from '../src/councils/minutes/minutes.ts';
import type { Decision } from '../src/councils/minutes/minutes-lines.ts';
import { toMarkdown } from '../src/councils/minutes/minutes-markdown.ts';

/** Everything in minutes that somebody wrote. */
interface Written {
  council: string;
  title: string;
  body: string;
  member: string;
  delegate: string;
  reason: string;
  recusal: string;
  label: string;
  url: string;
  optionKey: string;
  optionLabel: string;
  sentence: string;
}

const PLAIN: Written = {
  council: 'Garden Council',
  title: 'Whether to',
  body: 'As it stands.',
  member: 'Ann',
  delegate: 'Bob',
  reason: 'Moot.',
  recusal: 'Kin.',
  label: 'Plan',
  url: 'https://example.org/plan',
  optionKey: 'a',
  optionLabel: 'Option A',
  sentence: 'The motion is adopted.',
};

const AT = '2026-11-21T12:00:00.000Z';

async function* minutes(written: Written): AsyncGenerator<MinutesPiece> {
  const { title, body, reason, label, url, optionKey, optionLabel, sentence } = written;
  const decision = {
    attachments: [{ label, url }],
    author: written.member,
    body,
    certificates: [{ hash: 'd'.repeat(64), jws: 'a.b.c', keyId: 'k_-', kind: 'CLOSE' }],
    certifiedAt: AT,
    certifiedBy: written.delegate,
    closedAt: AT,
    closesAt: AT,
    endReason: reason,
    id: 'proposal_1',
    opensAt: AT,
    options: [{ key: optionKey, label: optionLabel }],
    outcome: 'ADOPTED',
    result: { explanation: [sentence] },
    resultHash: 'f'.repeat(64),
    rules: null,
    rulesInWords: sentence,
    state: 'CERTIFIED',
    submittedAt: AT,
    textHash: 'e'.repeat(64),
    title,
  } as unknown as Decision;
  const council = { id: 'council_1', name: written.council, slug: 'garden' };
  yield { kind: 'head', council, exportedAt: new Date(AT), from: null, to: null };
  // Two of each, so that what escapes from the first can be seen in the second.
  for (let times = 0; times < 2; times++) {
    yield { kind: 'decision', decision };
    const { member, delegate, recusal } = written;
    const line = {
      delegate,
      delegateId: 'rollentry_2' as const,
      id: 'rollentry_1' as const,
      isChair: true,
      member,
      recusal,
      userId: 'user_1' as const,
      voted: true,
      weight: '1',
    };
    yield { kind: 'roll', lines: [line, line] };
    const vote = { choice: { kind: 'OPTION', option: optionKey }, members: 1, receipt: null };
    yield { kind: 'votes', lines: [{ ...vote, voter: member, weight: '1' }] as never };
    yield { kind: 'end' };
  }
}

async function parsed(written: Written): Promise<Root> {
  let text = '';
  for await (const piece of toMarkdown(minutes(written))) text += piece;
  return fromMarkdown(text, {
    extensions: [gfmTable()],
    mdastExtensions: [gfmTableFromMarkdown()],
  });
}

/** What is where, without the words; and the words, of each place that has some. */
function skeleton(node: Nodes): unknown {
  const depth = 'depth' in node ? node.depth : undefined;
  const lang = 'lang' in node ? node.lang : undefined;
  const children = 'children' in node ? node.children.map(skeleton) : [];
  return [node.type, depth, lang, ...children].filter((part) => part !== undefined);
}

function words(node: Nodes): string[] {
  if (node.type === 'code') return [`code: ${node.value}`];
  if (node.type === 'link') return [`link: ${node.url}`, `as: ${textOf(node)}`];
  if (node.type === 'text') return [node.value];
  return 'children' in node ? node.children.flatMap(words) : [];
}

/** As a line shows it. */
const shown = (text: string) => text.replace(/\s+/g, ' ').trim();

/** That hostile minutes are plain ones with other words in the same places. */
async function expectInPlace(written: Written): Promise<void> {
  const [plain, hostile] = [await parsed(PLAIN), await parsed(written)];
  expect(skeleton(hostile)).toEqual(skeleton(plain));
  const url = written.url.replace(/[<>\\\s]/g, encodeURIComponent);
  const replaced = new Map<string, string>([
    // A line's end at the end of a text may become one with that of the code.
    [`code: ${PLAIN.body}`, `code: ${written.body.replace(/\r$/, '')}`],
    [`link: ${PLAIN.url}`, `link: ${url}`],
    [`as: ${PLAIN.url}`, `as: ${url}`],
    [`Minutes of ${PLAIN.council}`, `Minutes of ${shown(written.council)}`],
    [PLAIN.title, shown(written.title)],
    [PLAIN.member, shown(written.member)],
    [`${PLAIN.member} (chair)`, `${shown(written.member)} (chair)`],
    [PLAIN.delegate, shown(written.delegate)],
    [PLAIN.recusal, shown(written.recusal)],
    [PLAIN.optionKey, shown(written.optionKey)],
    [PLAIN.sentence, shown(written.sentence)],
    [`Proposed by: ${PLAIN.member}`, `Proposed by: ${shown(written.member)}`],
    [`Certified by: ${PLAIN.delegate}`, `Certified by: ${shown(written.delegate)}`],
    [`Reason: ${PLAIN.reason}`, `Reason: ${shown(written.reason)}`],
    [`Rules: ${PLAIN.sentence}`, `Rules: ${shown(written.sentence)}`],
    [`${PLAIN.label}: `, `${shown(written.label)}: `],
    [
      `${PLAIN.optionKey}: ${PLAIN.optionLabel}`,
      `${shown(written.optionKey)}: ${shown(written.optionLabel)}`,
    ],
  ]);
  expect(words(hostile)).toEqual(words(plain).map((text) => replaced.get(text) ?? text));
}

const everywhere = (text: string): Written => ({
  ...(Object.fromEntries(Object.keys(PLAIN).map((key) => [key, text])) as unknown as Written),
  url: `https://example.org/${encodeURIComponent(text)}?a=%20&b=>`,
});

describe('minutes in Markdown, read by a parser of CommonMark', () => {
  test('have headings, lists, tables and texts where they belong', async () => {
    const root = await parsed(PLAIN);
    const tops = root.children.map((node) =>
      node.type === 'heading' ? `${'#'.repeat(node.depth)} ${textOf(node)}` : node.type,
    );
    const one = [
      ...['## Whether to', 'list', '### Text', 'code', 'list', '### Result', 'list'],
      ...['### Certificates', 'paragraph', 'code'],
      ...['### Roll', 'table', '### Votes', 'table'],
    ];
    expect(tops).toEqual(['# Minutes of Garden Council', 'paragraph', ...one, ...one]);
  });

  test.each([
    '# Heading',
    'Setext\n===',
    'Setext\n---',
    'closing ###',
    '## \\## #',
    '---',
    '***',
    '- item',
    '+ item\n\n+ other',
    '1. item',
    '12) item',
    '> quotation',
    '```\nfence',
    '```\n```\n````\n# Heading',
    '~~~~\nfence\n~~~~~\n# Heading',
    '    indented\n\n# Heading',
    '\t# Heading',
    '`code` and ``co`de``',
    '[link](https://evil.example)',
    '![image](https://evil.example/i.png)',
    '<https://evil.example>',
    '<script>alert(1)</script>',
    '<!-- comment',
    '-->\n\n# Heading',
    '<div>\n\n# Heading\n\n</div>',
    '<![CDATA[',
    '<?php',
    '[Whether to]: https://evil.example "title"\n\n[Whether to]',
    '[^1]: note\n\n[^1]',
    '| a | b |\n|---|---|\n| c | d |',
    'a \\| b \\\\| c | d',
    '|',
    '\\',
    'ends with a backslash\\',
    'ends with two spaces  \nand goes on',
    '*strong* __also__ ~~gone~~',
    '&amp; &#35; &lt;',
    'a\rb\r\nc\n\nd',
    'a\u2028b\u2029c\u0085d\u00a0e\u000bf\u000cg',
    '$x$ and $$y$$',
    '\u202egnipeels\u202c',
    '   ',
  ])('take for itself nothing that somebody wrote: %j', async (text) => {
    await expectInPlace(everywhere(text.trim() === '' ? `${text}x` : text));
  });

  test('nor anything that can be put together of such parts', async () => {
    const parts = [
      '\n',
      '\n\n',
      '\r',
      ' ',
      '    ',
      '\t',
      '\\',
      '|',
      '#',
      '`',
      '```',
      '~~~',
      '>',
      '<',
    ]
      .concat([
        '<!--',
        '-->',
        '</',
        '[',
        ']',
        '](',
        ']:',
        '(',
        ')',
        '!',
        '*',
        '_',
        '-',
        '---',
        '===',
      ])
      .concat(['+', '1.', '2)', '&', '&#', ';', ':', '"', "'", 'x', 'word', 'https://e.example']);
    const hostile = fc
      .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 12 })
      .map((some) => some.join(''))
      .filter((text) => text.trim() !== '');
    const fields = Object.keys(PLAIN) as (keyof Written)[];
    await fc.assert(
      fc.asyncProperty(fc.tuple(...fields.map(() => hostile)), async (texts) => {
        const written = Object.fromEntries(fields.map((key, n) => [key, texts[n]]));
        await expectInPlace({ ...(written as unknown as Written), url: PLAIN.url });
      }),
      { numRuns: 60 },
    );
  });
});
