import canonicalize from 'canonicalize';
import type { Decision, RollLine, VoteLine } from './minutes-lines.ts';

/** Minutes, a piece at a time: a head; then for each proposal its decision, roll and votes, and an end. */
export type MinutesPiece =
  | {
      kind: 'head';
      council: { id: string; name: string; slug: string };
      exportedAt: Date;
      from: Date | null;
      to: Date | null;
    }
  | { kind: 'decision'; decision: Decision }
  | { kind: 'roll'; lines: readonly RollLine[] }
  | { kind: 'votes'; lines: readonly VoteLine[] }
  | { kind: 'end' };

const canonical = (value: unknown) => canonicalize(value) ?? 'null';

/**
 * Minutes as one JSON object in the form of RFC 8785: the same minutes are the same bytes, but for
 * `exportedAt`.
 */
export async function* toJson(pieces: AsyncIterable<MinutesPiece>): AsyncGenerator<string> {
  let to: Date | null = null;
  let isFirst = true;
  /** Which list of the proposal is open, and whether it has an item. */
  let list: 'roll' | 'votes' = 'roll';
  let isEmpty = true;

  function lines(of: typeof list, items: readonly object[]): string {
    let text = '';
    if (list !== of) {
      text = '],"votes":[';
      list = of;
      isEmpty = true;
    }
    for (const item of items) {
      text += `${isEmpty ? '' : ','}${canonical(item)}`;
      isEmpty = false;
    }
    return text;
  }

  for await (const piece of pieces) {
    switch (piece.kind) {
      case 'head':
        to = piece.to;
        yield `{"council":${canonical(piece.council)},"exportedAt":${canonical(piece.exportedAt.toISOString())},"from":${canonical(piece.from?.toISOString() ?? null)},"proposals":[`;
        break;
      case 'decision':
        yield `${isFirst ? '' : ','}{"decision":${canonical(piece.decision)},"roll":[`;
        [isFirst, list, isEmpty] = [false, 'roll', true];
        break;
      case 'end':
        yield `${lines('votes', [])}]}`;
        break;
      default:
        yield lines(piece.kind, piece.lines);
    }
  }
  yield `],"to":${canonical(to?.toISOString() ?? null)}}\n`;
}
