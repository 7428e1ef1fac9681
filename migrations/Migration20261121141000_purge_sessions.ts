import { Migration } from '@mikro-orm/migrations';

/**
 * Deleting sessions that ended long ago. The server may delete none by itself: what it may is this
 * function, which touches nothing that could still be asked about.
 */
export class Migration20261121141000_purge_sessions extends Migration {
  override up(): void {
    this.addSql(`create function purge_ended_sessions(retention_days int, at_most int) returns int
      language sql security definer set search_path = pg_catalog, public as $$
        with ended as (
          select id from public.session
          where ended_at < clock_timestamp() - make_interval(days => greatest(retention_days, 2))
          order by ended_at limit at_most for update skip locked
        ), purged as (
          delete from public.session using ended where session.id = ended.id returning 1
        )
        select count(*)::int from purged
      $$`);
    this.addSql('revoke execute on function purge_ended_sessions(int, int) from public');
    this.addSql('grant execute on function purge_ended_sessions(int, int) to conclave_app');
  }

  override down(): void {
    this.addSql('drop function purge_ended_sessions(int, int)');
  }
}
