/** Controls, halves of characters, other ends of lines, and what turns the direction of the text after it (UTS #39). */
const UNSHOWABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;
/** What nobody sees: spaces, formats, fillers. Between other characters some of it is needed, as in emoji. */
const UNSEEN = /[\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Whether a text can be shown as one line among others, as it stands, and there is something to see of it. */
export function isShowable(line: string): boolean {
  return !UNSHOWABLE.test(line) && line.replace(UNSEEN, '') !== '';
}

/** Two lines with the same of this can hardly be told from each other by who reads them. */
export function looksOf(line: string): string {
  return line.normalize('NFKC').replace(UNSEEN, '').toLowerCase();
}
