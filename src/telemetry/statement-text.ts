/** The parts of SQL that begin like something else, in the order in which they have to be tried. */
const TOKENS = [
  /"(?:[^"]|"")*"/, // an identifier in quotes, kept
  /\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?\$\k<tag>\$/, // a string in dollar quotes
  /\be'(?:[^'\\]|\\[\s\S]|'')*'/, // a string with escapes
  /(?:\b[bnux]&?)?'(?:[^']|'')*'/, // a string
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
  const text = sql.replace(PATTERN, (token) => (token.startsWith('"') ? token : '?'));
  // A quote that is left belongs to something not understood, such as a comment.
  const rest = text.replace(/"(?:[^"]|"")*"/g, '');
  if (/['"]|--|\/\*/.test(rest)) return '';
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
