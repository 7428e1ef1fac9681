import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Step } from '../src/councils/proposals/lifecycle.ts';
import { graphql } from '../src/generated/client/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils } from './support/councils.ts';
import { initSeed, type Seed } from './support/seed.ts';

const STEPS_OF = graphql(`
  query StepsInArchivedCouncil($id: ID!) {
    proposal(id: $id) {
      state
      viewerCanRevise
      viewerCanSubmit
      viewerCanSchedule
      viewerCanWithdraw
      viewerCanCancel
      viewerCanClose
      viewerCanCertify
    }
  }
`);

let app: TestApp;
let seed: Seed;
let councils: Councils;
beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  councils = initCouncils(app, seed);
});
afterAll(() => app?.close());

const NOTHING = {
  viewerCanRevise: false,
  viewerCanSubmit: false,
  viewerCanSchedule: false,
  viewerCanWithdraw: false,
  viewerCanCancel: false,
  viewerCanClose: false,
  viewerCanCertify: false,
};

describe('an archived council', () => {
  test('has no vote that is scheduled, open, or closed and not certified', async () => {
    const council = await councils.council();
    const chair = actorOf(council.chair);
    const { councils: service, settling, certification } = app.services;
    const proposalId = await councils.proposal(council, { state: 'SCHEDULED' });
    const archive = () => service.archive({ councilId: council.id }, chair);
    const states: (string | undefined)[] = [];
    const seen = async () => {
      const [row] = await app.sql<{ state: string }>('select state from proposal where id = $1', [
        proposalId,
      ]);
      states.push(row?.state);
      return archive();
    };
    const pending = { kind: 'pending', count: 1 };
    expect(await seen()).toEqual(pending);
    await councils.moveVote(proposalId, { opensIn: -60_000 });
    await settling.settleDue({ proposalIds: [proposalId] });
    expect(await seen()).toEqual(pending);
    await councils.moveVote(proposalId, { closesIn: -1 });
    await settling.settleDue({ proposalIds: [proposalId] });
    expect(await seen()).toEqual(pending);
    expect(states).toEqual(['SCHEDULED', 'OPEN', 'CLOSED']);
    await certification.certify({ proposalId }, chair);
    expect(await archive()).toMatchObject({ kind: 'archived' });
  });

  test('lets two administrators annul what it has decided all the same', async () => {
    const council = await councils.council();
    const chair = actorOf(council.chair);
    const proposalId = await councils.proposal(council, {});
    await councils.moveVote(proposalId, { opensIn: -60_000, closesIn: -1 });
    await app.services.certification.certify({ proposalId }, chair);
    await app.services.councils.archive({ councilId: council.id }, chair);
    const kinds = [];
    for (let count = 0; count < 2; count += 1) {
      const admin = actorOf(await seed.user('ADMIN'), true);
      const { annulment } = app.services;
      kinds.push((await annulment.annul({ proposalId, reason: 'Bribes.' }, admin)).kind);
    }
    expect(kinds).toEqual(['requested', 'annulled']);
  });

  test('lets nobody take any step with a proposal, and says so in advance', async () => {
    const council = await councils.council();
    const chair = actorOf(council.chair);
    const draft = await councils.proposal(council, { state: 'DRAFT' });
    const submitted = await councils.proposal(council, { state: 'SUBMITTED' });
    const { token } = await council.chair.signIn();
    const seen = async (id: string) => (await app.must(STEPS_OF, { id }, { token })).proposal;
    expect([await seen(draft), await seen(submitted)]).toEqual([
      {
        ...NOTHING,
        ...{ state: 'DRAFT', viewerCanRevise: true, viewerCanSubmit: true },
        viewerCanWithdraw: true,
      },
      {
        ...NOTHING,
        ...{ state: 'SUBMITTED', viewerCanSchedule: true, viewerCanWithdraw: true },
        viewerCanCancel: true,
      },
    ]);
    await app.services.councils.archive({ councilId: council.id }, chair);
    expect([await seen(draft), await seen(submitted)]).toEqual([
      { ...NOTHING, state: 'DRAFT' },
      { ...NOTHING, state: 'SUBMITTED' },
    ]);
    const { proposals, scheduling, closing, certification } = app.services;
    const [ofDraft, of] = [{ proposalId: draft }, { proposalId: submitted }];
    const closesAt = new Date(Date.now() + 3_600_000);
    const attempts: Record<Step, () => Promise<unknown>> = {
      revise: () => proposals.revise({ ...ofDraft, body: 'Otherwise.' }, chair),
      submit: () => proposals.submit(ofDraft, chair),
      withdraw: () => proposals.withdraw(of, chair),
      schedule: () => scheduling.schedule({ ...of, closesAt }, chair),
      cancel: () => proposals.cancel({ ...of, reason: 'Too late.' }, chair),
      close: () => closing.close(of, chair),
      certify: () => certification.certify(of, chair),
    };
    for (const [step, attempt] of Object.entries(attempts)) {
      await expect(attempt(), step).rejects.toMatchObject({ code: 'CONFLICT' });
    }
  });

  test('is archived, or gets a vote, when both are asked for at once', async () => {
    for (let n = 0; n < 5; n++) {
      const council = await councils.council();
      const chair = actorOf(council.chair);
      const proposalId = await councils.proposal(council, { state: 'SUBMITTED' });
      const closesAt = new Date(Date.now() + 3_600_000);
      const [archived, scheduled] = await Promise.allSettled([
        app.services.councils.archive({ councilId: council.id }, chair),
        app.services.scheduling.schedule({ proposalId, closesAt }, chair),
      ]);
      const isArchived = archived.status === 'fulfilled' && archived.value.kind === 'archived';
      expect(scheduled.status).toBe(isArchived ? 'rejected' : 'fulfilled');
    }
  });
});
