import { Migration } from '@mikro-orm/migrations';

/** What attempts are counted in, and from which devices and places people sign in. */
export class Migration20261121110000_throttle_devices extends Migration {
  override up(): void {
    this.addSql(`create table "throttle" (
      "key" text not null,
      "failures" int not null,
      "pending" int not null default 0,
      "in_a_row" int not null default 0,
      "last_at" timestamptz(3) not null,
      "locked_until" timestamptz(3) null,
      primary key ("key"),
      constraint "throttle_pending_check" check (pending >= 0 and pending <= failures),
      constraint "throttle_in_a_row_check" check (in_a_row >= 0)
    )`);
    this.addSql(`create index "throttle_last_at_index" on "throttle" ("last_at")`);

    this.addSql(`create table "device" (
      "id" text not null,
      "user_id" text not null,
      "name" text not null,
      "created_at" timestamptz(3) not null default clock_timestamp(),
      "last_seen_at" timestamptz(3) not null default clock_timestamp(),
      primary key ("id"),
      constraint "device_user_id_foreign" foreign key ("user_id") references "user" ("id")
    )`);
    this.addSql(`create index "device_user_index" on "device" ("user_id")`);

    this.addSql(`alter table "session"
      add "device_id" text null,
      add "country" text null,
      add "latitude" float8 null,
      add "longitude" float8 null,
      add "accuracy_km" int null,
      add "is_suspicious" boolean not null default false,
      add constraint "session_country_check" check (country ~ '^[A-Z]{2}$'),
      add constraint "session_position_check"
        check (num_nulls(latitude, longitude, accuracy_km) in (0, 3))`);

    this.addSql(`grant select, insert, update, delete on "throttle", "device" to conclave_app`);
  }

  override down(): void {
    this.addSql(`alter table "session"
      drop constraint "session_position_check",
      drop constraint "session_country_check",
      drop "device_id",
      drop "country",
      drop "latitude",
      drop "longitude",
      drop "accuracy_km",
      drop "is_suspicious"`);
    this.addSql(`drop table "device"`);
    this.addSql(`drop table "throttle"`);
  }
}
