import type { Database } from '../../db/database.ts';
import type { Secrets } from '../../secrets.ts';
import { resealSealingKey } from './sealing.ts';

/** The keys that secret ballots are sealed to, as long as their votes have not closed. */
export interface SealingKeysService {
  /**
   * Seals them under the current secret.
   *
   * @returns how many were under another one
   * @throws AggregateError when some do not open, after all others have been sealed
   */
  reseal(): Promise<number>;
}

interface KeyRow {
  id: string;
  publicSealed: Buffer;
  privateSealed: Buffer;
}

export function createSealingKeysService(deps: {
  db: Database;
  secrets: Secrets;
}): SealingKeysService {
  const { db, secrets } = deps;

  /** One at a time, each under the lock of its proposal, so that no vote waits for long. */
  function resealOne(id: string): Promise<boolean> {
    return db.transaction(async (tx) => {
      const [key] = await tx.execute<KeyRow[]>(
        `select id, sealing_key as "publicSealed", sealing_key_sealed as "privateSealed"
         from proposal where id = ? and sealing_key_sealed is not null for update`,
        [id],
      );
      if (!key || [key.publicSealed, key.privateSealed].every(secrets.isCurrent)) return false;
      const { publicSealed, privateSealed } = resealSealingKey(secrets, id, key);
      await tx.execute('update proposal set sealing_key = ?, sealing_key_sealed = ? where id = ?', [
        publicSealed,
        privateSealed,
        id,
      ]);
      return true;
    });
  }

  return {
    async reseal() {
      const rows = await db
        .fork()
        .execute<{ id: string }[]>(
          'select id from proposal where sealing_key_sealed is not null order by id',
        );
      let count = 0;
      const failed: unknown[] = [];
      for (const { id } of rows) {
        const isResealed = await resealOne(id).catch((error) => void failed.push(error));
        if (isResealed) count++;
      }
      if (failed.length > 0) {
        throw new AggregateError(failed, `${failed.length} keys of secret votes do not open`);
      }
      return count;
    },
  };
}
