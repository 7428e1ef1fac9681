import type { EntitySchema } from '@mikro-orm/postgresql';
import { MIGRATIONS, openMigrations } from './migrate.ts';
import { NotReadyError } from './readiness.ts';

/**
 * Writes a migration from the difference between the entities and the database. What the entities do not
 * describe (foreign keys, triggers, functions, rights) is left to be added by hand.
 *
 * @param folder where to
 * @returns its file name, or undefined when there is no difference
 * @throws NotReadyError on a database that is behind: what other migrations do would be in the difference
 */
export async function createMigration(
  ownerUrl: string,
  entities: EntitySchema[],
  name: string,
  folder = MIGRATIONS,
): Promise<string | undefined> {
  const orm = await openMigrations(ownerUrl, entities);
  try {
    const pending = await orm.migrator.getPending();
    if (pending.length > 0) {
      throw new NotReadyError(
        `The database lacks ${pending.length} migration(s), so that they would be in the new one; run: conclave migrate up`,
      );
    }
    const { fileName } = await orm.migrator.create(folder, false, false, name);
    return fileName || undefined;
  } finally {
    await orm.close(true);
  }
}
