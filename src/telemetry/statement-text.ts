/**
 * The parts of SQL that begin like something else, in the order in which they have to be tried. A string can
 * have megabytes, such as the entries of a large roll: of one that is tried character by character, V8 keeps
 * every step on its stack, which is not that deep.
 */
const TOKENS = [
  /"[^"]*(?:""[^"]*)*"/, // an identifier in quotes, kept
  /\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?\$\k<tag>\$/, // a string in dollar quotes
  /\be'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'/, // a string with escapes
  /(?:\b[bnux]&?)?'[^']*(?:''[^']*)*'/, // a string
  /(?<![\w$."])-?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\b/, // a number, but not `$1` or `t1`
];

const PATTERN = new RegExp(TOKENS.map(({ source }) => source).join('|'), 'gi');

/** Longer statements are cut. */
const MAX_LENGTH = 2000;

/**
 * An SQL statement with `?` in place of every literal, so that it says what was done and not with which
 * values: the ORM writes its parameters into the text. What cannot be read with certainty is left out.
 */
export function withoutLiterals(sql: string): string {
  let text: string;
  try {
    text = sql.replace(PATTERN, (token) => (token.startsWith('"') ? token : '?'));
  } catch (error) {
    // Megabytes of quotes: a statement that was slow must not end the process for it.
    if (error instanceof RangeError) return '';
    throw error;
  }
  // A quote that is left belongs to something not understood, such as a comment.
  const rest = text.replace(/"[^"]*(?:""[^"]*)*"/g, '');
  if (/['"]|--|\/\*/.test(rest)) return '';
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
