import type { MigrationDiff } from '@mikro-orm/core';
import { TSMigrationGenerator } from '@mikro-orm/migrations';

/**
 * What stands in migrations alone, so that the ORM, which compares with the entities, wants to drop it, or to
 * bring it back without its body. Features know each other's rows only by id: a foreign key between them is
 * written by hand, as are triggers and functions.
 */
const BY_HAND =
  /^(?:alter table "\w+" (?:drop|add) constraint "\w+_foreign"|create or replace function|create trigger)/;

/** Those of the ORM's statements that are about what the entities describe. */
export function withoutHandwritten(statements: readonly string[]): string[] {
  return statements.filter((statement) => statement !== '' && !BY_HAND.test(statement));
}

/** Writes a migration as the house has them; and none where only what is written by hand would go. */
export class MigrationGenerator extends TSMigrationGenerator {
  override async generate(
    diff: MigrationDiff,
    path?: string,
    name?: string,
  ): Promise<[string, string]> {
    const up = withoutHandwritten(diff.up);
    const down = withoutHandwritten(diff.down);
    return up.length > 0 ? super.generate({ up, down }, path, name) : ['', ''];
  }

  override generateMigrationFile(className: string, { up, down }: MigrationDiff): string {
    const body = (statements: string[]) =>
      statements.map((sql) => this.createStatement(sql.replace(/;$/, ''), 4)).join('');
    return `import { Migration } from '@mikro-orm/migrations';

/** What it is for. */
export class ${className} extends Migration {
  override up(): void {
${body(up)}  }

  override down(): void {
${body(down)}  }
}
`;
  }
}
