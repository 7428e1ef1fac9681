import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed, type SeededUser } from './support/seed.ts';
import { statementsOf } from './support/sql-counter.ts';

const COMMENT = graphql(`
  mutation CommentOn($input: CommentOnProposalInput!) {
    commentOnProposal(input: $input) {
      comment {
        id
        body
        editedAt
        author {
          id
        }
        proposal {
          id
        }
        viewerCanEdit
        viewerCanRemove
      }
    }
  }
`);

const EDIT = graphql(`
  mutation EditOne($input: EditCommentInput!) {
    editComment(input: $input) {
      __typename
      ... on CommentEdited {
        comment {
          body
          createdAt
          editedAt
        }
      }
      ... on CommentRemovedBefore {
        comment {
          body
        }
      }
    }
  }
`);

const REMOVE = graphql(`
  mutation RemoveOne($input: RemoveCommentInput!) {
    removeComment(input: $input) {
      comment {
        body
        removedAt
        removedBy {
          id
        }
        viewerCanEdit
        viewerCanRemove
      }
    }
  }
`);

const READ = graphql(`
  query ReadComments($id: ID!, $first: Int, $last: Int, $after: String) {
    proposal(id: $id) {
      viewerCanComment
      comments(first: $first, last: $last, after: $after) {
        edges {
          node {
            id
            body
            author {
              id
            }
            viewerCanEdit
            viewerCanRemove
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const NODE = graphql(`
  query CommentByNode($id: ID!) {
    node(id: $id) {
      __typename
      ... on Comment {
        body
      }
    }
  }
`);

const READ_MANY = graphql(`
  query CommentsOfMany($id: ID!) {
    council(id: $id) {
      proposals(first: 10) {
        edges {
          node {
            viewerCanComment
            comments(first: 5) {
              edges {
                node {
                  body
                  author {
                    displayName
                  }
                  viewerCanRemove
                }
              }
            }
          }
        }
      }
    }
  }
`);

let app: TestApp;
let second: TestApp;
let seed: Seed;
let councils: Councils;
let council: SeededCouncil;
let writer: SeededUser;
let other: SeededUser;
let observer: SeededUser;
let outsider: SeededUser;
let proposalId: string;
beforeAll(async () => {
  app = await startApp();
  second = await startAppOn(app);
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  council = await councils.council();
  writer = await councils.member(council);
  other = await councils.member(council);
  observer = await councils.member(council, 'OBSERVER');
  outsider = await seed.user();
  proposalId = await councils.proposal(council);
});
afterAll(async () => {
  await second?.close();
  await app?.close();
});

const tokens = new Map<string, Promise<{ token: string }>>();

/** Signs somebody in once. */
function as(user: SeededUser): Promise<{ token: string }> {
  const known = tokens.get(user.id) ?? user.signIn();
  tokens.set(user.id, known);
  return known;
}

async function codeOf(asked: Promise<{ errors: { extensions: Record<string, unknown> }[] }>) {
  const { errors } = await asked;
  return [errors[0]?.extensions.code, errors[0]?.extensions.field].filter(Boolean).join(' ');
}

async function say(body: string, by = writer, about = proposalId): Promise<string> {
  const input = { proposalId: about, body };
  const { commentOnProposal } = await app.must(COMMENT, { input }, await as(by));
  return commentOnProposal.comment.id;
}

async function read(by: SeededUser, about = proposalId) {
  return (await app.must(READ, { id: about }, await as(by))).proposal;
}

describe('a comment', () => {
  test('is read as it was written by everybody who sees the proposal, in its order', async () => {
    const about = await councils.proposal(council);
    const input = { proposalId: about, body: '*Why*  not\n' };
    const { commentOnProposal } = await app.must(COMMENT, { input }, await as(writer));
    const { id, ...comment } = commentOnProposal.comment;
    expect(comment).toEqual({
      body: input.body,
      editedAt: null,
      author: { id: writer.id },
      proposal: { id: about },
      viewerCanEdit: true,
      viewerCanRemove: true,
    });
    const answer = await say('Because.', other, about);
    const seen = await read(outsider, about);
    expect(seen.viewerCanComment).toBe(false);
    expect(seen.comments.edges.map(({ node }) => node)).toEqual(
      [
        [id, input.body, writer],
        [answer, 'Because.', other],
      ].map(([id, body, author]) => ({
        id,
        body,
        author: { id: (author as SeededUser).id },
        viewerCanEdit: false,
        viewerCanRemove: false,
      })),
    );
    const { node } = await app.must(NODE, { id }, await as(outsider));
    expect(node).toEqual({ __typename: 'Comment', body: input.body });
  });

  test('comes in pages', async () => {
    const about = await councils.proposal(council);
    for (const body of ['1', '2', '3']) await say(body, writer, about);
    const viewer = await as(outsider);
    const bodies = async (page: object) => {
      const { comments } = (await app.must(READ, { id: about, ...page }, viewer)).proposal;
      return {
        page: comments.edges.map(({ node }) => node.body).join(),
        end: comments.pageInfo.endCursor,
      };
    };
    const first = await bodies({ first: 2 });
    expect(first.page).toBe('1,2');
    expect((await bodies({ first: 2, after: first.end })).page).toBe('3');
    expect((await bodies({ last: 2 })).page).toBe('2,3');
  });

  test('is edited by its author alone, and says when', async () => {
    const commentId = await say('First.');
    const edit = async (body: string) => {
      const input = { commentId, body };
      const { editComment } = await app.must(EDIT, { input }, await as(writer));
      if (editComment.__typename !== 'CommentEdited') throw new Error(editComment.__typename);
      return editComment.comment;
    };
    expect(await edit('First.')).toMatchObject({ body: 'First.', editedAt: null });
    const { body, createdAt, editedAt } = await edit('Second.');
    expect(body).toBe('Second.');
    expect(Date.parse(String(editedAt))).toBeGreaterThan(Date.parse(createdAt));
    const input = { commentId, body: 'Mine.' };
    for (const person of [other, council.chair, observer]) {
      expect(await codeOf(app.ask(EDIT, { input }, await as(person)))).toBe('FORBIDDEN');
    }
    expect(await codeOf(app.ask(EDIT, { input }))).toBe('UNAUTHENTICATED');
  });

  test('removed by its author or a moderator keeps its place without its text', async () => {
    const about = await councils.proposal(council);
    const mine = await say('Rash.', writer, about);
    const rude = await say('Rude.', writer, about);
    await say('Kind.', writer, about);
    const remove = async (commentId: string, by: SeededUser) =>
      (await app.must(REMOVE, { input: { commentId } }, await as(by))).removeComment.comment;
    const refused = app.ask(REMOVE, { input: { commentId: rude } }, await as(other));
    expect(await codeOf(refused)).toBe('FORBIDDEN');
    const removed = await remove(rude, council.chair);
    expect(removed).toEqual({
      body: null,
      removedAt: expect.stringMatching(/Z$/),
      removedBy: { id: council.chair.id },
      viewerCanEdit: false,
      viewerCanRemove: false,
    });
    expect(await remove(rude, writer)).toEqual(removed);
    expect(await remove(mine, writer)).toMatchObject({ removedBy: { id: writer.id } });
    const input = { commentId: mine, body: 'Again.' };
    const { editComment } = await app.must(EDIT, { input }, await as(writer));
    expect(editComment).toEqual({ __typename: 'CommentRemovedBefore', comment: { body: null } });
    const { edges } = (await read(writer, about)).comments;
    expect(edges.map(({ node }) => node.body)).toEqual([null, null, 'Kind.']);
  });

  test('edited and removed at once stays removed', async () => {
    for (let round = 0; round < 10; round += 1) {
      const commentId = await say('Contended.');
      await Promise.all([
        app.must(EDIT, { input: { commentId, body: 'Edited.' } }, await as(writer)),
        second.must(REMOVE, { input: { commentId } }, await as(council.chair)),
      ]);
      const [row] = await app.sql('select body, removed_by from comment where id = $1', [
        commentId,
      ]);
      expect(row).toEqual({ body: null, removed_by: council.chair.id });
    }
  });

  test('sent again to another node is the same one', async () => {
    const input = { proposalId, body: 'Once.', clientMutationId: 'comment-1' };
    const answers = await Promise.all(
      [app, second, app].map(async (node) => node.must(COMMENT, { input }, await as(writer))),
    );
    expect(new Set(answers.map((answer) => answer.commentOnProposal.comment.id)).size).toBe(1);
  });

  test.each([
    ['', 'BAD_USER_INPUT input.body'],
    [' \n ', 'BAD_USER_INPUT input.body'],
    ['x'.repeat(10_001), 'BAD_USER_INPUT input.body'],
    ['nul \0', 'BAD_USER_INPUT input.body'],
  ])('with a bad text: names it', async (body, code) => {
    const input = { proposalId, body };
    expect(await codeOf(app.ask(COMMENT, { input }, await as(writer)))).toBe(code);
  });
});

describe('who may comment', () => {
  test('whose role says so, where they see the proposal', async () => {
    const hidden = await councils.council({ visibility: 'MEMBERS' });
    const secret = await councils.proposal(hidden);
    const draft = await councils.proposal(council, { state: 'DRAFT', author: writer });
    const trying = async (about: string, by?: SeededUser) => {
      const input = { proposalId: about, body: 'May I?' };
      return codeOf(app.ask(COMMENT, { input }, by && (await as(by))));
    };
    expect(await trying(proposalId)).toBe('UNAUTHENTICATED');
    expect(await trying(proposalId, observer)).toBe('FORBIDDEN');
    expect(await trying(proposalId, outsider)).toBe('FORBIDDEN');
    expect(await trying(secret, writer)).toBe('NOT_FOUND');
    expect(await trying('proposal_none', writer)).toBe('NOT_FOUND');
    expect(await trying(draft, writer)).toBe('');
    // An operator schedules votes, and so sees drafts.
    expect(await trying(draft, other)).toBe('');
    const roles = [{ role: 'OPERATOR' as const, permissions: ['comments:write' as const] }];
    const quiet = await councils.council({ roles });
    const member = await councils.member(quiet);
    const unseen = await councils.proposal(quiet, { state: 'DRAFT' });
    expect(await trying(unseen, member)).toBe('NOT_FOUND');
    expect(await trying(await councils.proposal(quiet), member)).toBe('');
    const denials = await app.sql(
      `select data from audit_event where action = 'ACCESS_DENIED' and actor_id = $1
         and target_label = 'Mutation.commentOnProposal'`,
      [observer.id],
    );
    expect(denials).toEqual([{ data: { code: 'FORBIDDEN', missing: 'comments:write' } }]);
  });

  test('who may not know of the proposal knows of none of its comments', async () => {
    const hidden = await councils.council({ visibility: 'MEMBERS' });
    const about = await councils.proposal(hidden);
    const commentId = await say('Between us.', hidden.chair, about);
    const caller = await as(writer);
    expect((await app.must(NODE, { id: commentId }, caller)).node).toBeNull();
    expect(await codeOf(app.ask(REMOVE, { input: { commentId } }, caller))).toBe('NOT_FOUND');
    const input = { commentId, body: 'x' };
    expect(await codeOf(app.ask(EDIT, { input }, caller))).toBe('NOT_FOUND');
    const none = { commentId: 'comment_none', body: 'x' };
    expect(await codeOf(app.ask(EDIT, { input: none }, caller))).toBe('NOT_FOUND');
  });

  test('nobody in an archived council', async () => {
    const past = await councils.council();
    const about = await councils.proposal(past, { state: 'SUBMITTED' });
    const commentId = await say('Then.', past.chair, about);
    const chair = await as(past.chair);
    expect((await read(past.chair, about)).viewerCanComment).toBe(true);
    await app.sql('update council set archived_at = clock_timestamp() where id = $1', [past.id]);
    const seen = await read(past.chair, about);
    expect(seen.viewerCanComment).toBe(false);
    expect(seen.comments.edges[0]?.node).toMatchObject({
      body: 'Then.',
      viewerCanEdit: false,
      viewerCanRemove: false,
    });
    const say_ = { proposalId: about, body: 'Now?' };
    expect(await codeOf(app.ask(COMMENT, { input: say_ }, chair))).toBe('CONFLICT');
    const edit = { commentId, body: 'Now?' };
    expect(await codeOf(app.ask(EDIT, { input: edit }, chair))).toBe('CONFLICT');
    expect(await codeOf(app.ask(REMOVE, { input: { commentId } }, chair))).toBe('CONFLICT');
  });

  test('who has left takes back what they said as long as they see the council', async () => {
    const leaver = await councils.member(council);
    const commentId = await say('Before I go.', leaver);
    await app.services.memberships.remove(
      { membershipId: leaver.membershipId },
      { userId: council.chair.id, isManager: false, origin: { actor: { type: 'SYSTEM' } } },
    );
    const caller = await as(leaver);
    const edit = { commentId, body: 'I stay.' };
    expect(await codeOf(app.ask(EDIT, { input: edit }, caller))).toBe('FORBIDDEN');
    const { removeComment } = await app.must(REMOVE, { input: { commentId } }, caller);
    expect(removeComment.comment.body).toBeNull();
  });
});

test('who has left a council for members only reads what they said of their vote, and no more', async () => {
  const closed = await councils.council({ visibility: 'MEMBERS' });
  const leaver = await councils.member(closed);
  const about = await councils.proposal(closed);
  const commentId = await say('Before I go.', leaver, about);
  const own = async () => (await read(leaver, about)).comments.edges[0]?.node;
  expect(await own()).toMatchObject({ viewerCanEdit: true, viewerCanRemove: true });
  const { membershipId } = leaver;
  const actor = {
    userId: closed.chair.id,
    isManager: false,
    origin: { actor: { type: 'SYSTEM' } },
  } as const;
  await app.services.memberships.remove({ membershipId }, actor);
  expect(await own()).toMatchObject({
    body: 'Before I go.',
    viewerCanEdit: false,
    viewerCanRemove: false,
  });
  const removing = app.ask(REMOVE, { input: { commentId } }, await as(leaver));
  expect(await codeOf(removing)).toBe('NOT_FOUND');
});

test('what is done to comments is in the log, without their text', async () => {
  const commentId = await say('Not for the log.');
  await app.must(EDIT, { input: { commentId, body: 'Nor this.' } }, await as(writer));
  await app.must(EDIT, { input: { commentId, body: 'Nor this.' } }, await as(writer));
  await app.must(REMOVE, { input: { commentId } }, await as(council.chair));
  await app.must(REMOVE, { input: { commentId } }, await as(council.chair));
  const facts = await app.sql(
    `select actor_id, action, target_type, data from audit_event where target_id = $1 order by id`,
    [commentId],
  );
  const target = { target_type: 'COMMENT' };
  expect(facts).toEqual([
    { actor_id: writer.id, action: 'COMMENT_ADDED', ...target, data: { proposalId } },
    { actor_id: writer.id, action: 'COMMENT_EDITED', ...target, data: { proposalId } },
    {
      actor_id: council.chair.id,
      action: 'COMMENT_REMOVED',
      ...target,
      data: { proposalId, authorId: writer.id },
    },
  ]);
});

test('comments of many proposals cost as many statements as those of one', async () => {
  const busy = await councils.council();
  const cost = async () => {
    const caller = await as(busy.chair);
    await app.must(READ_MANY, { id: busy.id }, caller);
    const sent = await statementsOf(app, () => app.must(READ_MANY, { id: busy.id }, caller));
    return sent.length;
  };
  const one = await councils.proposal(busy);
  await say('One.', busy.chair, one);
  const few = await cost();
  for (let made = 0; made < 4; made += 1) {
    const about = await councils.proposal(busy);
    const member = await councils.member(busy);
    for (const by of [busy.chair, member]) await say('Many.', by, about);
  }
  expect(await cost()).toBe(few);
});
