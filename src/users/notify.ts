import type { Mailer } from '../jobs/mailer.ts';
import type { Tasks } from '../jobs/queue.ts';
import { noticeMail } from './mails.ts';
import type { UsersService } from './users.service.ts';

/** The task `notify-user`: mails an account's owner. An account that is gone is told nothing. */
export function createNotifyUser(deps: {
  users: Pick<UsersService, 'find'>;
  mailer: Mailer;
  publicUrl: string;
}): (payload: Tasks['notify-user']) => Promise<void> {
  return async ({ userId, notice }) => {
    const user = await deps.users.find(userId);
    if (!user) return;
    await deps.mailer.send({ to: user.email, ...noticeMail(notice, user, deps.publicUrl) });
  };
}
