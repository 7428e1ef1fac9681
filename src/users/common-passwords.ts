import { readFileSync } from 'node:fs';
import { fold } from './fold.ts';

/**
 * Leaked passwords, folded, most frequent first: the 10,000 most frequent of four characters or more;
 * behind them those that are not made of the former, from the 50,000 most frequent with eight or more
 * characters and from the 200,000 most frequent with 15 or more. Taken from SecLists,
 * `10-million-password-list-top-1000000` (MIT, Copyright (c) 2018 Daniel Miessler).
 */
const LIST = new URL('./common-passwords.txt', import.meta.url);
/** So many from the start of the list count as words that longer passwords are made of. */
const WORD_COUNT = 10_000;
const MIN_WORD = 4;
const MIN_PATTERN = 3;

/** What a guesser tries early costs little. What costs no more than `BUDGET` in all is refused. */
const BUDGET = 4;
const COST = { word: 2, year: 1, other: 1, pattern: 0, separator: 0 };

/** No password may be a shorter one repeated; nothing under 8 is one (NIST SP 800-63B-4, 3.1.1.2). */
const LONGEST_REPEATED = 7;

/** Lines that fingers and minds run along, forward and backward. */
const LINES = [
  ...['`1234567890-=', 'qwertyuiop[]\\', "asdfghjkl;'", 'zxcvbnm,./', '~!@#$%^&*()_+'],
  ...['qwertzuiopü+', 'yxcvbnm,.-', 'azertyuiop^$', 'qsdfghjklm', 'wxcvbn,;:!'],
  ...['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik,', '9ol.', '0p;/'],
  ...['йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю.'],
  ...['01234567890123', 'abcdefghijklmnopqrstuvwxyzabc', 'абвгдежзийклмнопрстуфхцчшщъыьэюя'],
].flatMap((line) => [fold(line), [...fold(line)].reverse().join('')]);

const LOOKALIKES: Record<string, string> = {
  ...{ '@': 'a', '4': 'a', '8': 'b', '3': 'e', '6': 'g', '9': 'g', '1': 'i', '!': 'i', '|': 'l' },
  ...{ '0': 'o', $: 's', '5': 's', '7': 't', '+': 't', '2': 'z' },
};

let loaded: { listed: Set<string>; words: Set<string>; longestWord: number } | undefined;

function load() {
  if (loaded) return loaded;
  const lines = readFileSync(LIST, 'utf8').trim().split('\n');
  const words = new Set(lines.slice(0, WORD_COUNT));
  const longestWord = Math.max(...[...words].map((word) => word.length));
  loaded = { listed: new Set(lines), words, longestWord };
  return loaded;
}

/**
 * Whether a guesser would try the password early: it is on the list of common ones, is a short piece
 * repeated, or is put together from at most two different common words, sequences, keyboard rows,
 * repeated characters and hardly anything else, with letters swapped for lookalikes or not.
 */
export function isCommonPassword(password: string): boolean {
  const text = fold(password);
  return isListed(text) || isShortRepeated(text) || isPutTogether(text);
}

function isListed(text: string): boolean {
  const { listed } = load();
  return listed.has(text) || listed.has(text.replace(/[\s._-]/g, ''));
}

function isShortRepeated(text: string): boolean {
  for (let period = 1; period <= LONGEST_REPEATED && period * 2 <= text.length; period++) {
    if (
      text ===
      text
        .slice(0, period)
        .repeat(text.length / period + 1)
        .slice(0, text.length)
    ) {
      return true;
    }
  }
  return false;
}

/** One way to make the text up to some position, and what it costs; a word is paid for once. */
interface Way {
  cost: number;
  words: readonly string[];
}

interface Piece {
  length: number;
  cost: number;
  word?: string;
}

function isPutTogether(text: string): boolean {
  const plain = text.replace(/[^a-z]/g, (character) => LOOKALIKES[character] ?? character);
  // By the set of words used; each entry is the cheapest way with that set.
  const ways = Array.from({ length: text.length + 1 }, () => new Map<string, Way>());
  ways[0]?.set('', { cost: 0, words: [] });
  for (const [position, here] of ways.entries()) {
    if (here.size === 0) continue;
    for (const piece of piecesAt(text, plain, position)) {
      const there = ways[position + piece.length];
      for (const way of here.values()) extend(there, way, piece);
    }
  }
  return (ways[text.length]?.size ?? 0) > 0;
}

function extend(there: Map<string, Way> | undefined, way: Way, piece: Piece): void {
  const isNew = piece.word !== undefined && !way.words.includes(piece.word);
  const words = isNew ? [...way.words, piece.word as string].sort() : way.words;
  const cost = way.cost + (piece.word === undefined || isNew ? piece.cost : 0);
  const key = words.join('\n');
  if (cost <= BUDGET && cost < (there?.get(key)?.cost ?? Infinity))
    there?.set(key, { cost, words });
}

function* piecesAt(text: string, plain: string, start: number): Generator<Piece> {
  const first = text.charAt(start);
  if (first === '') return;
  yield { length: 1, cost: /[\s._-]/.test(first) ? COST.separator : COST.other };
  if (/^(19|20)\d\d/.test(text.slice(start, start + 4))) yield { length: 4, cost: COST.year };
  const pattern = patternLength(text, start);
  for (let length = MIN_PATTERN; length <= pattern; length++) {
    yield { length, cost: COST.pattern };
  }
  const { words, longestWord } = load();
  const longest = Math.min(longestWord, text.length - start);
  // A word that is a pattern, such as 12345, would only be dearer.
  for (let length = Math.max(MIN_WORD, pattern + 1); length <= longest; length++) {
    for (const word of new Set([text, plain].map((form) => form.slice(start, start + length)))) {
      if (words.has(word)) yield { length, cost: COST.word, word };
    }
  }
}

/** How far one character is repeated, or one of the lines is followed, from here. */
function patternLength(text: string, start: number): number {
  let repeated = 1;
  while (start + repeated < text.length && text[start + repeated] === text[start]) repeated++;
  if (repeated >= MIN_PATTERN) return repeated;
  let length = 1;
  while (start + length < text.length && isOnLine(text.slice(start, start + length + 1))) length++;
  return length;
}

function isOnLine(part: string): boolean {
  return LINES.some((line) => line.includes(part));
}
