import type { Notice } from '../jobs/queue.ts';

export interface MailText {
  subject: string;
  text: string;
}

/** What the mails tell: which account they are about, and where it is. */
interface Account {
  /** The address the mail goes to. */
  email: string;
  /** Where the service is reached, as in PUBLIC_URL. */
  publicUrl: string;
  /** The sign-in that the mail is about, where it is about one. */
  signIn?: SignIn;
}

interface SignIn {
  createdAt: Date;
  /** Two capital letters (ISO 3166-1); null where it is not known. */
  country: string | null;
}

/** To a new account. */
function registrationWelcome({ email, publicUrl }: Account): MailText {
  return compose(
    'Your account is ready',
    `An account for ${email} was registered at ${publicUrl}`,
    'Sign in with this address and the password that was chosen.',
    'If it was not you, somebody mistyped an address or used yours. You need not do anything.',
  );
}

/** To the owner of an account, when somebody registers its address again. */
function registrationRepeated({ email, publicUrl }: Account): MailText {
  return compose(
    'You already have an account',
    `Somebody tried to register ${email} at ${publicUrl}, where it has an account already. Nothing was changed.`,
    'If it was you, sign in with the password you have.',
    'If it was not you, you need not do anything: they were not told that you have an account.',
  );
}

/** After a change of password. */
function passwordChanged({ email, publicUrl }: Account): MailText {
  return compose(
    'Your password was changed',
    `The password of the account ${email} at ${publicUrl} was changed, and its other sessions were ended.`,
    'If it was you, you need not do anything.',
    'If it was not you, somebody knew your password. Tell the administrators of the service at once.',
  );
}

/** After a refresh token was presented a second time, which ended the session. */
function refreshTokenReused({ email, publicUrl }: Account): MailText {
  return compose(
    'One of your sessions was ended',
    `A key to a session of the account ${email} at ${publicUrl} was used twice. Somebody may have a copy, so the session was ended.`,
    'Sign in again where you were signed out, and end every session in your list that is not yours.',
    'If it happens again, change your password.',
  );
}

/** After so many failed sign-ins that the password was disabled. */
function passwordDisabled({ email, publicUrl }: Account): MailText {
  return compose(
    'Your password was disabled',
    `There were so many failed attempts to sign in to the account ${email} at ${publicUrl} that its password no longer works on devices that are new to the account.`,
    'Where you are signed in you stay so, and can choose another password there.',
    'Otherwise ask the administrators of the service to unlock your account.',
  );
}

/** After a sign-in from a device or country that is new to the account. */
function unfamiliarSignIn({ email, publicUrl, signIn }: Account): MailText {
  return compose(
    'New sign-in to your account',
    `Somebody signed in to the account ${email} at ${publicUrl} from a device or country that it was not used from before${describe(signIn)}.`,
    'If it was you, you need not do anything.',
    'If it was not you, end that session in your list and change your password at once.',
  );
}

/** After a sign-in from where the owner cannot have come since the one before. */
function suspiciousSignIn({ email, publicUrl, signIn }: Account): MailText {
  return compose(
    'Suspicious sign-in to your account',
    `Somebody signed in to the account ${email} at ${publicUrl} from a place that nobody can have reached since the sign-in before${describe(signIn)}.`,
    'If both were you, as through a VPN, you need not do anything.',
    'If one was not you, end every session in your list that is not yours and change your password at once.',
  );
}

/** After the deletion of an account, to the address that it had. */
function accountDeleted({ email, publicUrl }: Account): MailText {
  return compose(
    'Your account was deleted',
    `The account ${email} at ${publicUrl} was deleted, and its sessions were ended. It cannot be brought back.`,
    'If you asked for it, you need not do anything. The address may be registered again.',
    'If you did not, tell the administrators of the service.',
  );
}

function describe(signIn: SignIn | undefined): string {
  if (!signIn) return '';
  const { createdAt, country } = signIn;
  const when = `${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const where = country && new Intl.DisplayNames('en', { type: 'region' }).of(country);
  return where ? `: ${when}, ${where}` : `: ${when}`;
}

const MAILS: Record<Notice, (account: Account) => MailText> = {
  REGISTERED: registrationWelcome,
  REGISTRATION_REPEATED: registrationRepeated,
  PASSWORD_CHANGED: passwordChanged,
  REFRESH_TOKEN_REUSED: refreshTokenReused,
  PASSWORD_DISABLED: passwordDisabled,
  UNFAMILIAR_SIGN_IN: unfamiliarSignIn,
  SUSPICIOUS_SIGN_IN: suspiciousSignIn,
  ACCOUNT_DELETED: accountDeleted,
};

/**
 * The mail for a notice. It holds nothing that somebody else may have chosen, such as a display name:
 * whoever registers a stranger's address must not be able to write to them through us.
 *
 * @param publicUrl where the service is reached, as in PUBLIC_URL
 */
export function noticeMail(
  notice: Notice,
  { email, signIn }: { email: string; signIn?: SignIn },
  publicUrl: string,
): MailText {
  return MAILS[notice]({ email, publicUrl, ...(signIn && { signIn }) });
}

function compose(subject: string, ...paragraphs: string[]): MailText {
  return { subject, text: `${paragraphs.join('\n\n')}\n` };
}
