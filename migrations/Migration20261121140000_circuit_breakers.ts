import { Migration } from '@mikro-orm/migrations';

/** How the breakers of outbound calls stand in each process, and which are to be closed. */
export class Migration20261121140000_circuit_breakers extends Migration {
  override up(): void {
    this.addSql(`create table "circuit_breaker" (
      "process" text not null,
      "service" text not null,
      "state" text not null,
      "consecutive_faults" int not null,
      "opened_at" timestamptz(3) null,
      "retry_at" timestamptz(3) null,
      "last_fault_at" timestamptz(3) null,
      "last_fault" text null,
      "reported_at" timestamptz(3) not null default clock_timestamp(),
      "reset_requested_at" timestamptz(3) null,
      primary key ("process", "service"),
      constraint "circuit_breaker_state_check" check (state in ('CLOSED', 'HALF_OPEN', 'OPEN'))
    )`);
    this.addSql(`grant select, insert, update, delete on "circuit_breaker" to conclave_app`);
  }

  override down(): void {
    this.addSql(`drop table "circuit_breaker"`);
  }
}
