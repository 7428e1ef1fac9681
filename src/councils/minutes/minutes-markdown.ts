import type { Choice } from '../voting.ts';
import type { MinutesPiece } from './minutes.ts';
import type { Decision, RollLine, VoteLine } from './minutes-lines.ts';

/**
 * Minutes as CommonMark, with tables as GitHub has them. What people wrote in a line is text; the text of a
 * proposal stands there just as it was written, as code. Were it shown as Markdown, what it defines (a
 * target of links) would hold for the texts of all others.
 */
export async function* toMarkdown(pieces: AsyncIterable<MinutesPiece>): AsyncGenerator<string> {
  let table: MinutesPiece['kind'] | undefined;
  for await (const piece of pieces) {
    const begins = table !== piece.kind;
    table = piece.kind;
    switch (piece.kind) {
      case 'head':
        yield headText(piece);
        break;
      case 'decision':
        yield decisionText(piece.decision);
        break;
      case 'roll':
        yield `${begins ? ROLL_HEAD : ''}${piece.lines.map(rollRow).join('')}`;
        break;
      case 'votes':
        yield `${begins ? VOTES_HEAD : ''}${piece.lines.map(voteRow).join('')}`;
        break;
      case 'end':
        yield '\n';
    }
  }
}

const ROLL_HEAD =
  '\n### Roll\n\n| Member | Weight | Voted | Delegated to | Recused |\n|---|---|---|---|---|\n';
const VOTES_HEAD = '\n### Votes\n\n| Voter or receipt | Vote | Weight |\n|---|---|---|\n';

function headText({ council, exportedAt, from, to }: MinutesPiece & { kind: 'head' }): string {
  const period =
    from || to
      ? `From ${from?.toISOString() ?? 'the beginning'} to ${to?.toISOString() ?? 'now'}.\n\n`
      : '';
  return `# Minutes of ${inline(council.name)}\n\n${period}Exported at ${exportedAt.toISOString()}.\n`;
}

function decisionText(decision: Decision): string {
  const facts: [string, string | null][] = [
    ['State', decision.state],
    ['Outcome', decision.outcome],
    ['Proposed by', decision.author && inline(decision.author)],
    ['Submitted at', decision.submittedAt],
    ['Vote opened at', decision.opensAt],
    ['Vote closes at', decision.closedAt ? null : decision.closesAt],
    ['Vote closed at', decision.closedAt],
    ['Certified at', decision.certifiedAt],
    ['Certified by', decision.certifiedBy && inline(decision.certifiedBy)],
    ['Reason', decision.endReason && inline(decision.endReason)],
    ['Rules', decision.rulesInWords && inline(decision.rulesInWords)],
    ['SHA-256 of the text', decision.textHash],
    ['SHA-256 of the result', decision.resultHash],
  ];
  return [
    `\n## ${inline(decision.title)}\n\n`,
    ...facts.flatMap(([name, value]) => (value ? [`- ${name}: ${value}\n`] : [])),
    `\n### Text\n\n${verbatim(decision.body)}\n`,
    ...decision.attachments.map(({ label, url }) => `\n- ${inline(label)}: <${address(url)}>\n`),
    ...decision.options.map(({ key, label }) => `\n- ${inline(key)}: ${inline(label)}\n`),
    ...resultLines(decision),
    ...certificateLines(decision),
  ].join('');
}

function resultLines({ result, state }: Decision): string[] {
  // What is annulled has had its result, unless nobody could count it.
  const unopened =
    state === 'ANNULLED' ? ['There is none: the ballots were destroyed unopened.'] : [];
  const sentences = result?.explanation ?? unopened;
  if (sentences.length === 0) return [];
  return ['\n### Result\n\n', ...sentences.map((sentence) => `- ${inline(sentence)}\n`)];
}

function certificateLines({ certificates }: Decision): string[] {
  if (certificates.length === 0) return [];
  return [
    '\n### Certificates\n',
    ...certificates.map(
      ({ kind, hash, keyId, jws }) =>
        `\n${kind}, SHA-256 ${hash}, signed with the key ${keyId}:\n\n\`\`\`text\n${jws}\n\`\`\`\n`,
    ),
  ];
}

function rollRow({ member, weight, voted, delegate, recusal, isChair }: RollLine): string {
  const cells = [
    `${inline(member ?? '')}${isChair ? ' (chair)' : ''}`,
    weight,
    voted ? 'yes' : 'no',
    inline(delegate ?? ''),
    inline(recusal ?? ''),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

function voteRow({ voter, receipt, choice, weight, members }: VoteLine): string {
  const who = voter === null ? (receipt ?? `${members} members together`) : inline(voter);
  return `| ${who} | ${inline(choiceText(choice))} | ${weight} |\n`;
}

function choiceText(choice: Choice): string {
  if (choice.kind === 'OPTION') return choice.option;
  if (choice.kind === 'OPTIONS') return choice.options.join(', ') || 'none';
  if (choice.kind === 'RANKING') return choice.ranking.join(' > ');
  return choice.kind;
}

/** A line of what somebody wrote, so that nothing of it is taken for Markdown. */
function inline(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|~&!$]/g, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^[-+#=]|#+$/g, '\\$&');
}

/** What somebody wrote, letter by letter, in a fence that is longer than any in it. */
function verbatim(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}markdown\n${text}\n${fence}`;
}

/** An address between angle brackets, which nothing in it closes. */
function address(url: string): string {
  return url.replace(/[<>\\\s\p{Cc}]/gu, (character) => encodeURIComponent(character));
}
