import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, openClient, signInAdmin } from '../support/containers/client.ts';
import { findStack } from '../support/containers/stack.ts';

const EMAIL = 'chair@people.example';

const stack = findStack();
let client: Client;
let token: string;
beforeAll(async () => {
  client = await openClient(stack);
  token = await signInAdmin(stack, client, EMAIL);
  // One is enough for all that follows, and the other's absence is for Prometheus to notice.
  await stack.compose('stop', 'worker-2');
});
afterAll(async () => {
  client?.close();
  await stack.compose('start', 'worker-2');
  await stack.untilHealthy('worker-2');
});

async function ask<Data>(query: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await client.ask<Data>(query, { token, variables });
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data;
}

it('knows the client by the address that the proxy tells, and by nobody else', async () => {
  const { viewer } = await ask<{
    viewer: { sessions: { edges: { node: { ipAddress: string } }[] } };
  }>('{ viewer { sessions(first: 1) { edges { node { ipAddress } } } } }');
  const address = viewer.sessions.edges[0]?.node.ipAddress;
  expect(address).toMatch(/^[\d.]+$/);
  expect(['172.30.240.10', '203.0.113.9']).not.toContain(address);
});

it('holds a vote, which a worker closes and tells of by mail', async () => {
  const { createCouncil } = await ask<{ createCouncil: { council: { id: string } } }>(
    `mutation ($input: CreateCouncilInput!) {
      createCouncil(input: $input) { ... on CouncilCreated { council { id } } }
    }`,
    { input: { slug: 'harbour-board', name: 'Harbour Board' } },
  );
  const councilId = createCouncil.council.id;
  const { createProposal } = await ask<{ createProposal: { proposal: { id: string } } }>(
    'mutation ($input: CreateProposalInput!) { createProposal(input: $input) { proposal { id } } }',
    { input: { councilId, title: 'Dredge the basin', body: 'Before the autumn.' } },
  );
  const proposalId = createProposal.proposal.id;
  const closesAt = new Date(Date.now() + 110_000).toISOString();
  await ask(
    `mutation ($submit: SubmitProposalInput!, $vote: ScheduleProposalInput!) {
      submitProposal(input: $submit) { __typename }
      scheduleProposal(input: $vote) { ... on ProposalScheduled { proposal { state } } }
    }`,
    { submit: { proposalId }, vote: { proposalId, closesAt } },
  );
  const { castBallot } = await ask<{ castBallot: { __typename: string } }>(
    'mutation ($input: CastBallotInput!) { castBallot(input: $input) { __typename } }',
    { input: { proposalId, choice: { motion: 'FOR' } } },
  );
  expect(castBallot.__typename).toBe('BallotCast');

  await stack.until(async () => {
    const { proposal } = await ask<{ proposal: object }>(
      'query ($id: ID!) { proposal(id: $id) { state result { outcome } } }',
      { id: proposalId },
    );
    expect(proposal).toEqual({ state: 'CLOSED', result: { outcome: 'ADOPTED' } });
  });
  await stack.until(async () => {
    const texts = (await stack.mails()).filter(({ to }) => to.includes(EMAIL));
    const subjects = texts.map(({ text }) => text.match(/^Subject: (.*)$/m)?.[1]);
    expect(subjects.filter((subject) => subject?.includes('Dredge'))).toHaveLength(2);
  });
});

/** What Prometheus, as it is shipped, answers to this. */
async function prometheus<Data>(path: string): Promise<Data> {
  const text = await stack.sh('prometheus', `wget -q -O - 'http://127.0.0.1:9090/api/v1/${path}'`);
  return (JSON.parse(text) as { data: Data }).data;
}

it('is scraped by the role of each, and every rule is understood', async () => {
  interface Target {
    labels: { job: string; role?: string; instance: string };
    health: string;
  }
  await stack.until(async () => {
    const { activeTargets } = await prometheus<{ activeTargets: Target[] }>('targets');
    const seen = activeTargets.map(
      ({ labels, health }) => `${labels.role} ${labels.instance} ${health}`,
    );
    expect(seen.filter((line) => !line.startsWith('undefined')).toSorted()).toEqual([
      'api api-1:9464 up',
      'api api-2:9464 up',
      'worker worker-1:9464 up',
      'worker worker-2:9464 down',
    ]);
    const others = activeTargets.filter(({ labels }) => labels.role === undefined);
    expect(others.map(({ labels, health }) => `${labels.job} ${health}`).toSorted()).toEqual([
      'alertmanager up',
      'prometheus up',
      'traefik up',
    ]);
  });
  await stack.until(async () => {
    const { groups } = await prometheus<{ groups: { rules: { health: string }[] }[] }>('rules');
    const healths = groups.flatMap(({ rules }) => rules.map(({ health }) => health));
    expect(healths.length).toBeGreaterThan(20);
    expect(new Set(healths)).toEqual(new Set(['ok']));
  });
});

it('tells of a worker that is away, by Alertmanager and mail', async () => {
  await stack.until(async () => {
    const mails = (await stack.mails()).filter(
      ({ to }) => `${to}` === 'on-call@conclave.example.org',
    );
    const texts = mails.map(({ text }) => text).join('\n');
    expect(texts).toContain('ConclaveDown');
    expect(texts).toContain('worker-2:9464');
  });
});
