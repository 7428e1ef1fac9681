import { type Choice, chosenOptions } from './choices.ts';

/** The side of a motion that the chairs' own ballots take; null where they take none, or both. */
export function castingSide(chairs: readonly Choice[]): 'FOR' | 'AGAINST' | null {
  return agreed(chairs.map(({ kind }) => (kind === 'FOR' || kind === 'AGAINST' ? kind : null)));
}

/** Which of some tied options the chairs' own ballots prefer; null where they prefer none, or several. */
export function castingPreference(
  chairs: readonly Choice[],
  tied: readonly string[],
): string | null {
  return agreed(
    chairs.map((choice) => {
      const preferred = chosenOptions(choice).filter((key) => tied.includes(key));
      // In a ranking the first says it; of options approved of alike none is preferred.
      return choice.kind === 'RANKING' || preferred.length === 1 ? (preferred[0] ?? null) : null;
    }),
  );
}

/** Which of some tied options the chairs' own rankings put last; null where they do not tell, or disagree. */
export function castingRejection(
  chairs: readonly Choice[],
  tied: readonly string[],
): string | null {
  return agreed(
    chairs.map((choice) => {
      const ranked = chosenOptions(choice).filter((key) => tied.includes(key));
      if (ranked.length === tied.length) return ranked.at(-1) ?? null;
      // What is left out comes after all that is ranked; among several left out, none is last.
      const unranked = tied.filter((key) => !ranked.includes(key));
      return unranked.length === 1 ? (unranked[0] ?? null) : null;
    }),
  );
}

/** What all agree on who say anything. */
function agreed<T>(opinions: readonly (T | null)[]): T | null {
  const said = new Set(opinions.filter((opinion) => opinion !== null));
  const [first = null] = said;
  return said.size === 1 ? first : null;
}
