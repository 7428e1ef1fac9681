import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { badInput } from '../../errors.ts';
import { looksOf } from '../../shown-line.ts';
import { checkLine, checkText } from '../acting/text.ts';
import type { VotingOption } from '../voting.ts';
import type { Attachment } from './entities.ts';

/** What is decided on. */
export interface ProposalText {
  title: string;
  body: string;
  attachments: Attachment[];
  options: VotingOption[];
}

const MAX_TITLE = 200;
const MAX_BODY = 100_000;
const MAX_ATTACHMENTS = 20;
const MAX_OPTIONS = 50;
const MAX_LABEL = 200;
const MAX_URL = 2_000;
const KEY = /^[A-Za-z0-9_-]{1,40}$/;

/**
 * The text of a proposal, when it can be kept.
 *
 * @throws PublicError BAD_USER_INPUT naming the field
 */
export function checkProposalText(text: ProposalText): ProposalText {
  return {
    title: checkLine('input.title', text.title, MAX_TITLE),
    body: checkText('input.body', text.body, 0, MAX_BODY),
    attachments: checkAttachments(text.attachments),
    options: checkOptions(text.options),
  };
}

function checkAttachments(attachments: readonly Attachment[]): Attachment[] {
  if (attachments.length > MAX_ATTACHMENTS) {
    throw badInput('input.attachments', `There may be ${MAX_ATTACHMENTS} attachments at most.`);
  }
  return attachments.map(({ label, url }, index) => {
    const field = `input.attachments.${index}`;
    const address = checkText(`${field}.url`, url, 1, MAX_URL);
    if (!/^https:\/\//i.test(address) || /[\s\p{C}]/u.test(address) || !URL.canParse(address)) {
      throw badInput(`${field}.url`, 'The address must be one of https.');
    }
    return { label: checkLine(`${field}.label`, label, MAX_LABEL), url: address };
  });
}

function checkOptions(options: readonly VotingOption[]): VotingOption[] {
  if (options.length > MAX_OPTIONS) {
    throw badInput('input.options', `There may be ${MAX_OPTIONS} options at most.`);
  }
  const keys = new Set<string>();
  const looks = new Set<string>();
  return options.map(({ key, label }, index) => {
    const field = `input.options.${index}`;
    if (!KEY.test(key)) {
      throw badInput(`${field}.key`, 'A key has 1 to 40 letters, digits, hyphens and underscores.');
    }
    if (keys.has(key)) throw badInput(`${field}.key`, 'Another option has this key.');
    keys.add(key);
    const option = { key, label: checkLine(`${field}.label`, label, MAX_LABEL) };
    if (looks.has(looksOf(option.label))) {
      throw badInput(`${field}.label`, 'Another option looks the same to voters.');
    }
    looks.add(looksOf(option.label));
    return option;
  });
}

/**
 * SHA-256, in hexadecimal, of the text in its canonical form (RFC 8785): whoever holds the text can tell
 * that it is the one that was decided on.
 */
export function hashText({ title, body, attachments, options }: ProposalText): string {
  const form = canonicalize({ title, body, attachments, options }) ?? '';
  return createHash('sha256').update(form).digest('hex');
}
