import type { Actor } from '../councils/acting/acting.ts';
import type { CouncilRole } from '../councils/council/permissions.ts';
import type { Services } from '../services.ts';

/** Somebody of the demo, by the first name. */
type DemoPeople = ReadonlyMap<string, { id: string; email: string }>;

const DAY = 86_400_000;

const GARDEN = {
  slug: 'garden-council',
  name: 'Garden Council',
  description: 'Decides on the beds, the tools and the feast of the community garden.',
  visibility: 'PUBLIC',
  chair: 'Oskar',
  members: [
    ['Olga', 'OPERATOR'],
    ['Amara', 'OPERATOR'],
    ['Bao', 'OPERATOR'],
    ['Carmen', 'OBSERVER'],
  ],
} as const satisfies DemoCouncil;

const HOUSE = {
  slug: 'house-council',
  name: 'House Council',
  description: 'Decides on repairs and money. Only its members see it.',
  visibility: 'MEMBERS',
  chair: 'Olga',
  members: [
    ['Oskar', 'OPERATOR'],
    ['Daniel', 'OPERATOR'],
    ['Elif', 'OPERATOR'],
    ['Farid', 'OPERATOR'],
    ['Grace', 'OBSERVER'],
  ],
} as const satisfies DemoCouncil;

interface DemoCouncil {
  slug: string;
  name: string;
  description: string;
  visibility: 'PUBLIC' | 'MEMBERS';
  chair: string;
  members: readonly (readonly [name: string, role: CouncilRole])[];
}

/** Founds two councils with proposals in several states, as their members would. */
export async function seedCouncils(services: Services, people: DemoPeople): Promise<void> {
  const actor = (name: string): Actor => {
    const { id, email } = people.get(name) ?? {};
    if (!id) throw new Error(`nobody of the demo is called ${name}`);
    return {
      userId: id,
      isManager: false,
      origin: { actor: { type: 'USER', id, ...(email && { label: email }) } },
    };
  };

  async function found({ chair, members, ...council }: DemoCouncil): Promise<string> {
    const outcome = await services.councils.create(council, actor(chair));
    if (outcome.kind !== 'created') throw new Error(`${council.slug}: ${outcome.kind}`);
    const { councilId } = outcome;
    for (const [name, role] of members) {
      await services.memberships.add({ councilId, userId: actor(name).userId, role }, actor(chair));
    }
    return councilId;
  }

  async function draft(councilId: string, author: string, title: string, body: string) {
    return services.proposals.create({ councilId, title, body }, actor(author));
  }

  async function submit(councilId: string, author: string, title: string, body: string) {
    const made = await draft(councilId, author, title, body);
    await services.proposals.submit(made, actor(author));
    return made;
  }

  async function cast(proposalId: string, ballots: Record<string, 'FOR' | 'AGAINST' | 'ABSTAIN'>) {
    for (const [name, kind] of Object.entries(ballots)) {
      await services.ballots.cast({ proposalId, choice: { kind } }, actor(name));
    }
  }

  const garden = await found(GARDEN);
  const closesAt = new Date(Date.now() + 7 * DAY);

  // One that is decided: nothing that could still be cast would change it.
  const { proposalId: feast } = await submit(
    garden,
    'Amara',
    'A midsummer feast',
    'We hold a feast on the 21st of June, *with music until ten*.',
  );
  const final = { ballotsMayChange: false, majority: { preset: 'ABSOLUTE' as const } };
  await services.scheduling.schedule({ proposalId: feast, closesAt, rules: final }, actor('Oskar'));
  await cast(feast, { Oskar: 'FOR', Olga: 'FOR', Amara: 'FOR', Bao: 'ABSTAIN' });
  await services.closing.close({ proposalId: feast }, actor('Oskar'));

  // One that is open, with some ballots in.
  const { proposalId: fountain } = await submit(
    garden,
    'Bao',
    'A fountain between the beds',
    'We build a fountain, for at most 900.',
  );
  await services.scheduling.schedule(
    { proposalId: fountain, closesAt, rules: { tally: 'LIVE' } },
    actor('Oskar'),
  );
  await cast(fountain, { Amara: 'FOR', Bao: 'FOR' });
  const said = { proposalId: fountain, body: 'Who cleans it in winter?' };
  await services.comments.add(said, actor('Olga'));
  // A dozen mails on the console would hide the passwords of those who would get them.
  for (const proposalId of [feast, fountain]) await services.voteNotices.forgo(proposalId);

  await submit(garden, 'Olga', 'A second key for the shed', 'Two people hold a key.');
  await draft(garden, 'Oskar', 'Bees', 'Two hives by the hedge? Ask the neighbours first.');

  const house = await found(HOUSE);
  const { proposalId: lift } = await submit(
    house,
    'Daniel',
    'Repair of the lift',
    'The lift is repaired before winter.',
  );
  await services.scheduling.schedule(
    {
      proposalId: lift,
      opensAt: new Date(Date.now() + DAY),
      closesAt,
      rules: { secrecy: 'SECRET', quorum: { numerator: 1, denominator: 2 } },
    },
    actor('Olga'),
  );
}
