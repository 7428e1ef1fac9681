/**
 * Text as a person would call it the same: without case, accents and typographic variants, so that
 * `JOSÉ`, `José` and `jose` compare equal. For comparing only; never stored or shown.
 */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFKC');
}
