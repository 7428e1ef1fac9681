import { domainToASCII } from 'node:url';

/** Longest address that mail can be sent to, in octets (RFC 5321, 4.5.3.1.3, less the brackets). */
const MAX_LENGTH = 254;
/** Longest part before the `@`, in octets (RFC 5321, 4.5.3.1.1). */
const MAX_LOCAL_LENGTH = 64;

/** Words of letters, digits and RFC 5322 `atext` signs, with single dots between; no quoted strings. */
const LOCAL_PART =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const TYPED_DOMAIN = /^[\p{L}\p{M}\p{N}.。-]+$/u;
/** Two labels or more, the last of which is not a number: a name and no network address. */
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Names that are guaranteed not to exist (RFC 2606, 2): deleted accounts have such addresses. */
const NO_MAIL = /\.invalid$/;

/**
 * The one way to write an address, by which it is stored, compared and written to: trimmed, NFC, in
 * lower case, the domain in its ASCII form (IDNA). Tags behind a `+` stay, because only the mail
 * server knows what they mean.
 *
 * @returns undefined for what is no address that mail could be sent to
 */
export function normaliseEmail(input: string): string | undefined {
  // Nothing longer can become short enough; spares the work on megabytes.
  if (input.length > 4 * MAX_LENGTH) return undefined;
  const [localPart = '', typedDomain = '', ...more] = input
    .trim()
    .toLowerCase()
    .normalize('NFC')
    .split('@');
  if (more.length > 0 || !LOCAL_PART.test(localPart) || !TYPED_DOMAIN.test(typedDomain)) {
    return undefined;
  }
  const domain = domainToASCII(typedDomain);
  const address = `${localPart}@${domain}`;
  const isSane =
    DOMAIN.test(domain) &&
    !NO_MAIL.test(domain) &&
    Buffer.byteLength(localPart) <= MAX_LOCAL_LENGTH &&
    Buffer.byteLength(address) <= MAX_LENGTH;
  return isSane ? address : undefined;
}
