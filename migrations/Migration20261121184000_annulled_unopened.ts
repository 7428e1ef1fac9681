import { Migration } from '@mikro-orm/migrations';

const CLOSED = `state in ('CLOSED', 'CERTIFIED', 'ANNULLED')`;

/** What came of a vote does not change once it has been written down, be it a result or that there is none. */
const frozenWhen = (condition: string) => `
create trigger proposal_result_is_frozen before update on "proposal" for each row
  when (${condition} and (
    (new.outcome, new.closed_at) is distinct from (old.outcome, old.closed_at)
    or new.result is distinct from old.result))
  execute function refuse_change()`;

/**
 * A secret vote whose ballots nobody can open may be annulled without a result, when its key is gone. What
 * is not over has nothing of a result.
 */
export class Migration20261121184000_annulled_unopened extends Migration {
  override up(): void {
    this.addSql(`alter table "proposal" drop constraint "proposal_result_check"`);
    this.addSql(`alter table "proposal" add constraint "proposal_result_check" check (
      case when state = 'ANNULLED' and result is null
        then closed_at is not null and num_nonnulls(outcome, sealing_key, sealing_key_sealed) = 0
          and not (rules->>'secrecy' is distinct from 'SECRET')
      when ${CLOSED} then num_nonnulls(outcome, result, closed_at) = 3
      else num_nonnulls(outcome, result, closed_at) = 0 end)`);
    this.addSql('drop trigger proposal_result_is_frozen on "proposal"');
    this.addSql(frozenWhen('old.closed_at is not null'));
  }

  /** Votes that were annulled so stay as they are, to be read: the constraint is for what comes after. */
  override down(): void {
    this.addSql('drop trigger proposal_result_is_frozen on "proposal"');
    this.addSql(frozenWhen('old.outcome is not null'));
    this.addSql(`alter table "proposal" drop constraint "proposal_result_check"`);
    this.addSql(`alter table "proposal" add constraint "proposal_result_check" check (
      (${CLOSED}) = (outcome is not null and result is not null and closed_at is not null)) not valid`);
  }
}
