// Compares the contract with that of the newest tag or, before the first one, of the last commit.
import { readdirSync, readFileSync } from 'node:fs';
import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { git } from './git.ts';

/** A commit says that it breaks clients by `!` behind its type or by a footer (Conventional Commits 1.0). */
const ANNOUNCEMENT = /^\w+(?:\([^)]*\))?!: |^BREAKING[ -]CHANGE: /m;

const base = git('describe', '--tags', '--abbrev=0') ?? git('rev-parse', '--verify', 'HEAD^');
const before = base && committedSchema(base);
if (before) {
  const changes = await diff(before, workingSchema());
  const breaking = changes.filter(isBreaking);
  const isAnnounced = ANNOUNCEMENT.test(git('log', '--format=%B', `${base}..HEAD`) ?? '');
  for (const { message } of breaking) process.stdout.write(`${message}\n`);
  if (breaking.length > 0 && !isAnnounced) {
    process.stdout.write(
      `\nThese changes since ${base} break clients. Deprecate instead; or, where that is meant, say so in ` +
        'the commit by a footer "BREAKING CHANGE: …" that tells clients what to do.\n',
    );
    process.exitCode = 1;
  }
}

function isBreaking({ criticality }: Change): boolean {
  return criticality.level === CriticalityLevel.Breaking;
}

function committedSchema(commit: string): GraphQLSchema | undefined {
  const names = git('ls-tree', '--name-only', commit, 'schema/');
  if (!names) return undefined;
  const files = names.split('\n').filter((name) => name.endsWith('.graphql'));
  return buildSchema(files.map((name) => git('show', `${commit}:${name}`) ?? '').join('\n'));
}

function workingSchema(): GraphQLSchema {
  const files = readdirSync('schema').filter((name) => name.endsWith('.graphql'));
  return buildSchema(files.map((name) => readFileSync(`schema/${name}`, 'utf8')).join('\n'));
}
