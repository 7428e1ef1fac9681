import { Migration } from '@mikro-orm/migrations';

/** Deleted accounts: of the person nothing stays but an id, for what refers to it. */
export class Migration20261121134000_user_deletion extends Migration {
  override up(): void {
    this.addSql(`alter table "user"
      add "deleted_at" timestamptz(3) null,
      drop constraint "user_status_check"`);
    // Where this migration was taken back, who was deleted before is known by the address.
    this.addSql(`update "user" set status = 'DELETED', deleted_at = updated_at, password_hash = ''
      where email = id || '@deleted.invalid'`);
    this.addSql(`alter table "user"
      add constraint "user_status_check" check (status in ('ACTIVE', 'SUSPENDED', 'DELETED')),
      add constraint "user_deleted_check" check ((status = 'DELETED') = (deleted_at is not null)),
      add constraint "user_erased_email_check"
        check ((status = 'DELETED') = (email = id || '@deleted.invalid')),
      add constraint "user_erased_password_check"
        check ((status = 'DELETED') = (password_hash = ''))`);
  }

  override down(): void {
    // What is deleted cannot be brought back: to the old server it is suspended.
    this.addSql(`alter table "user"
      drop constraint "user_erased_password_check",
      drop constraint "user_erased_email_check",
      drop constraint "user_deleted_check",
      drop constraint "user_status_check"`);
    this.addSql(`update "user" set status = 'SUSPENDED' where status = 'DELETED'`);
    this.addSql(`alter table "user"
      drop "deleted_at",
      add constraint "user_status_check" check (status in ('ACTIVE', 'SUSPENDED'))`);
  }
}
