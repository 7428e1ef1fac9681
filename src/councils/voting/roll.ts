import type { Choice } from './choices.ts';

/** Somebody who may vote, as the roll was frozen at the opening, and what became of it. */
export interface RollEntry {
  id: string;
  /** In millionths. */
  weight: bigint;
  /** Whether their own ballot is a casting vote, where the rules know one. */
  isChair: boolean;
  /** Null: not recused. */
  recused: { reason: string } | null;
  /** The entry whose ballot counts for this one too, unless it casts its own; null: none. */
  delegateTo: string | null;
  /** Their own ballot; null: none. */
  choice: Choice | null;
}

/** A member whose weight counts, and by which ballot. */
export interface CountedEntry {
  entry: RollEntry;
  choice: Choice;
  /** Whether the ballot is that of the delegate. */
  isRepresented: boolean;
}

/**
 * Whose weight counts, with which choice: each member's at most once. One's own ballot comes before that
 * of a delegate. A delegation reaches one level: who only delegated on represents nobody. Recusal ends
 * it on either side: who is recused neither is represented nor represents.
 */
export function resolveDelegations(entries: readonly RollEntry[]): CountedEntry[] {
  const ballots = new Map<string, Choice>();
  for (const { id, recused, choice } of entries) {
    if (recused === null && choice !== null) ballots.set(id, choice);
  }
  const counted: CountedEntry[] = [];
  for (const entry of entries) {
    if (entry.recused !== null) continue;
    const isRepresented = entry.choice === null;
    const voter = isRepresented ? entry.delegateTo : entry.id;
    const choice = voter === null ? undefined : ballots.get(voter);
    if (choice) counted.push({ entry, choice, isRepresented });
  }
  return counted;
}
