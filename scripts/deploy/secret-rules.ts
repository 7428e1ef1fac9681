/** What a secret looks like in a file where none belongs. */
const SHAPES: [string, (line: string) => boolean][] = [
  ['a private key', (line) => /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line)],
  ['a password in a URL', (line) => /:\/\/[^\s/:@<$%]*:[^\s/:@<$%]+@/.test(line)],
  [
    'a long random value',
    // Not the digest of an image, which stands after a colon.
    (line) => /(?<![\w+/.:-])(?=\S*\d)(?=\S*[a-z])[A-Za-z0-9+/]{32,}={0,2}(?![\w./-])/.test(line),
  ],
  ['a secret setting with a value', isSecretSetting],
];

/** Where in `text` a secret seems to stand, as `file:line` with what it looks like. */
export function secretProblems(file: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      SHAPES.filter(([, looksSo]) => looksSo(line)).map(
        ([what]) => `${file}:${index + 1} holds what looks like ${what}`,
      ),
    );
}

/** `NAME: value` and `NAME=value`, unless the value is asked of the environment. */
function isSecretSetting(line: string): boolean {
  const [, name = '', value = ''] =
    line.match(/^[\s-]*['"]?([A-Z][A-Z0-9_]*)['"]?\s*[:=]\s*['"]?([^'"]*)/) ?? [];
  return /(SECRET|PASSWORD|TOKEN|KEY)$/.test(name) && value !== '' && !value.startsWith('${');
}
