import { Migration } from '@mikro-orm/migrations';

/**
 * Times of signing keys, so that they can be rotated, and services with credentials of their own. A
 * retired key keeps its public part only.
 */
export class Migration20261121103000_signing_keys_service_clients extends Migration {
  override up(): void {
    this.addSql(`alter table "signing_key"
      add "activated_at" timestamptz(3) null,
      add "retired_at" timestamptz(3) null,
      add "accepted_until" timestamptz(3) null,
      alter "private_sealed" drop not null`);
    this.addSql(`update "signing_key" set activated_at = created_at where state <> 'NEXT'`);
    this.addSql(`update "signing_key" set retired_at = clock_timestamp(), private_sealed = null,
      accepted_until = clock_timestamp() + interval '2 hours' where state = 'RETIRED'`);
    this.addSql(`alter table "signing_key"
      add constraint "signing_key_activated_check"
        check ((state = 'NEXT') = (activated_at is null)),
      add constraint "signing_key_retired_check"
        check ((state = 'RETIRED') = (retired_at is not null)),
      add constraint "signing_key_accepted_check"
        check ((state = 'RETIRED') = (accepted_until is not null)),
      add constraint "signing_key_private_check"
        check ((state = 'RETIRED') = (private_sealed is null))`);
    this.addSql(
      `create unique index "signing_key_one_next" on "signing_key" ("state") where state = 'NEXT'`,
    );

    this.addSql(`create table "service_client" (
      "id" text not null,
      "name" text not null,
      "secret_hash" bytea not null,
      "created_at" timestamptz(3) not null default clock_timestamp(),
      "revoked_at" timestamptz(3) null,
      primary key ("id")
    )`);
    this.addSql(
      `create unique index "service_client_name_unique" on "service_client" ("name") where revoked_at is null`,
    );
    this.addSql(`grant select, insert, update on "service_client" to conclave_app`);
  }

  /** Retired keys have no private part to go back to, so they go. */
  override down(): void {
    this.addSql(`drop table "service_client"`);
    this.addSql(`drop index "signing_key_one_next"`);
    this.addSql(`delete from "signing_key" where state = 'RETIRED'`);
    this.addSql(`alter table "signing_key"
      drop constraint "signing_key_activated_check",
      drop constraint "signing_key_retired_check",
      drop constraint "signing_key_accepted_check",
      drop constraint "signing_key_private_check",
      drop column "activated_at",
      drop column "retired_at",
      drop column "accepted_until",
      alter "private_sealed" set not null`);
  }
}
