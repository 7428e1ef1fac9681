import { Migration } from '@mikro-orm/migrations';

/**
 * Accounts, sessions, signing keys and the audit log.
 *
 * Rights are given to the group role `conclave_app`; the login that the server uses is a member of it
 * and owns nothing. Roles belong to the whole cluster, so `down` leaves it.
 */
export class Migration20261121080000_accounts_sessions_audit extends Migration {
  override up(): void {
    this.addSql(`do $$ begin
      if not exists (select from pg_roles where rolname = 'conclave_app') then
        create role conclave_app nologin;
      end if;
    exception when duplicate_object or unique_violation then null;
    end $$`);
    this.addSql(`create table "user" (
      "id" text not null,
      "email" text not null,
      "display_name" text not null,
      "role" text not null,
      "status" text not null default 'ACTIVE',
      "password_hash" text not null,
      "created_at" timestamptz(3) not null default clock_timestamp(),
      "updated_at" timestamptz(3) not null default clock_timestamp(),
      primary key ("id"),
      constraint "user_email_unique" unique ("email"),
      constraint "user_email_check" check (email = lower(email)),
      constraint "user_status_check" check (status in ('ACTIVE', 'SUSPENDED'))
    )`);
    this.addSql(`create index "user_created_at_index" on "user" ("created_at", "id")`);
    this.addSql(`create index "user_display_name_index" on "user" ("display_name", "id")`);

    this.addSql(`create table "session" (
      "id" text not null,
      "user_id" text not null,
      "refresh_hash" bytea not null,
      "previous_refresh_hash" bytea null,
      "refresh_salt" bytea not null,
      "refresh_generation" int not null default 0,
      "device_name" text not null,
      "browser" text null,
      "operating_system" text null,
      "ip_address" text null,
      "created_at" timestamptz(3) not null,
      "last_seen_at" timestamptz(3) not null,
      "refreshed_at" timestamptz(3) not null,
      "expires_at" timestamptz(3) not null,
      "absolute_expires_at" timestamptz(3) not null,
      "ended_at" timestamptz(3) null,
      "end_reason" text null,
      primary key ("id"),
      constraint "session_user_id_foreign" foreign key ("user_id") references "user" ("id"),
      constraint "session_end_check" check ((ended_at is null) = (end_reason is null)),
      constraint "session_expiry_check" check (expires_at <= absolute_expires_at)
    )`);
    this.addSql(`create index "session_user_index" on "session" ("user_id", "created_at", "id")`);
    this.addSql(`create index "session_ended_at_index" on "session" ("ended_at")`);

    this.addSql(`create table "signing_key" (
      "kid" text not null,
      "state" text not null,
      "public_jwk" jsonb not null,
      "private_sealed" bytea not null,
      "created_at" timestamptz(3) not null default clock_timestamp(),
      primary key ("kid"),
      constraint "signing_key_state_check" check (state in ('NEXT', 'ACTIVE', 'RETIRED'))
    )`);
    this.addSql(
      `create unique index "signing_key_one_active" on "signing_key" ("state") where state = 'ACTIVE'`,
    );

    this.addSql(`create table "audit_event" (
      "id" text not null,
      "occurred_at" timestamptz(3) not null default clock_timestamp(),
      "action" text not null,
      "outcome" text not null,
      "actor_type" text not null,
      "actor_id" text null,
      "actor_label" text null,
      "target_type" text null,
      "target_id" text null,
      "target_label" text null,
      "session_id" text null,
      "ip_address" text null,
      "user_agent" text null,
      "trace_id" text null,
      "data" jsonb not null,
      primary key ("id"),
      constraint "audit_event_outcome_check" check (outcome in ('SUCCESS', 'FAILURE', 'DENIED'))
    )`);
    this.addSql(`create index "audit_event_time_index" on "audit_event" ("occurred_at", "id")`);
    this.addSql(
      `create index "audit_event_actor_index" on "audit_event" ("actor_id", "occurred_at", "id")`,
    );
    this.addSql(
      `create index "audit_event_target_index" on "audit_event" ("target_id", "occurred_at", "id")`,
    );
    this.addSql(
      `create index "audit_event_action_index" on "audit_event" ("action", "occurred_at", "id")`,
    );
    this.addSql(`create function audit_event_refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'the audit log can only be added to' using errcode = 'insufficient_privilege';
      end $$`);
    this.addSql(`create trigger audit_event_append_only
      before update or delete or truncate on "audit_event"
      for each statement execute function audit_event_refuse_change()`);

    this.addSql(`grant usage on schema public to conclave_app`);
    this.addSql(`grant select, insert, update on "user", "session", "signing_key" to conclave_app`);
    this.addSql(`grant select, insert on "audit_event" to conclave_app`);
  }

  override down(): void {
    this.addSql(`drop table "audit_event"`);
    this.addSql(`drop function audit_event_refuse_change()`);
    this.addSql(`drop table "signing_key"`);
    this.addSql(`drop table "session"`);
    this.addSql(`drop table "user"`);
    this.addSql(`revoke usage on schema public from conclave_app`);
  }
}
