import { Migration } from '@mikro-orm/migrations';

/** The nodes that keep ended sessions in memory: a revocation waits for each of them. */
export class Migration20261121090000_nodes extends Migration {
  override up(): void {
    this.addSql(`create table "node" (
      "id" text not null,
      "lease_ms" int not null,
      "registered_at" timestamptz(3) not null default clock_timestamp(),
      "fenced_at" timestamptz(3) null,
      primary key ("id")
    )`);
    this.addSql(`grant select, insert, update, delete on "node" to conclave_app`);
  }

  override down(): void {
    this.addSql(`drop table "node"`);
  }
}
