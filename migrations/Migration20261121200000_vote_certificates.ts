import { Migration } from '@mikro-orm/migrations';

/** What came of a vote does not change once it has been written down; nor does who closed it early. */
const frozen = (columns: string) => `
create trigger proposal_result_is_frozen before update on "proposal" for each row
  when (old.closed_at is not null and (
    (${columns.replaceAll('?', 'new')}) is distinct from (${columns.replaceAll('?', 'old')})
    or new.result is distinct from old.result))
  execute function refuse_change()`;

/** Certificates of votes, and the keys that sign them. Neither is ever deleted or changed. */
export class Migration20261121200000_vote_certificates extends Migration {
  override up(): void {
    this.addSql(`create table "certificate_key" (
      "kid" text not null,
      "state" text not null,
      "public_jwk" jsonb not null,
      "private_sealed" bytea null,
      "created_at" timestamptz(3) not null default clock_timestamp(),
      "retired_at" timestamptz(3) null,
      primary key ("kid"),
      constraint "certificate_key_state_check" check (state in ('ACTIVE', 'RETIRED')),
      constraint "certificate_key_retired_check"
        check ((state = 'RETIRED') = (retired_at is not null)),
      constraint "certificate_key_private_check"
        check ((state = 'RETIRED') = (private_sealed is null))
    )`);
    this.addSql(
      `create unique index "certificate_key_one_active" on "certificate_key" ("state") where state = 'ACTIVE'`,
    );
    this.addSql(`create trigger certificate_key_is_kept before update on "certificate_key"
      for each row when (old.state = 'RETIRED' or new.public_jwk is distinct from old.public_jwk
        or (new.kid, new.created_at) is distinct from (old.kid, old.created_at))
      execute function refuse_change()`);
    this.addSql(`create table "vote_certificate" (
      "proposal_id" text not null,
      "kind" text not null,
      "jws" text not null,
      "hash" text not null,
      "kid" text not null,
      "issued_at" timestamptz(3) not null default clock_timestamp(),
      primary key ("proposal_id", "kind"),
      constraint "vote_certificate_proposal_id_foreign" foreign key ("proposal_id") references "proposal" ("id"),
      constraint "vote_certificate_kid_foreign" foreign key ("kid") references "certificate_key" ("kid"),
      constraint "vote_certificate_kind_check" check (kind in ('CLOSE', 'CERTIFICATION', 'ANNULMENT'))
    )`);
    this.addSql(`create trigger vote_certificate_is_final before update on "vote_certificate"
      for each row execute function refuse_change()`);
    this.addSql(`grant select, insert, update on "certificate_key" to conclave_app`);
    this.addSql(`grant select, insert on "vote_certificate" to conclave_app`);

    this.addSql(`alter table "proposal" add column "closed_by" text null`);
    this.addSql(`update "proposal" set closed_by = e.actor_id from "audit_event" e
      where e.target_id = "proposal".id and e.action = 'PROPOSAL_CLOSED' and e.actor_type = 'USER'`);
    this.addSql('drop trigger proposal_result_is_frozen on "proposal"');
    this.addSql(frozen('?.outcome, ?.closed_at, ?.closed_by'));
  }

  /** Who closed a vote early stands in the audit log, too. Certificates are gone, with their keys. */
  override down(): void {
    this.addSql('drop trigger proposal_result_is_frozen on "proposal"');
    this.addSql(frozen('?.outcome, ?.closed_at'));
    this.addSql(`alter table "proposal" drop column "closed_by"`);
    this.addSql(`drop table "vote_certificate"`);
    this.addSql(`drop table "certificate_key"`);
  }
}
