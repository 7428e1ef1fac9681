import type { Mailer } from '../jobs/mailer.ts';
import type { Tasks } from '../jobs/queue.ts';
import type { SessionsService } from '../sessions/sessions.service.ts';
import { noticeMail } from './mails.ts';
import type { UsersService } from './users.service.ts';

/** The task `notify-user`: mails an account's owner. An account that is gone is told nothing. */
export function createNotifyUser(deps: {
  users: Pick<UsersService, 'find'>;
  sessions: Pick<SessionsService, 'find'>;
  mailer: Mailer;
  publicUrl: string;
}): (payload: Tasks['notify-user'], job: { key: string }) => Promise<void> {
  return async ({ userId, notice, sessionId, formerEmail }, { key }) => {
    const email = formerEmail ?? (await deps.users.find(userId))?.email;
    if (email === undefined) return;
    const session = sessionId === undefined ? null : await deps.sessions.find(sessionId);
    const signIn = session && { createdAt: session.createdAt, country: session.country ?? null };
    const about = { email, ...(signIn && { signIn }) };
    await deps.mailer.send({ to: email, key, ...noticeMail(notice, about, deps.publicUrl) });
  };
}
