// Usage: npx node test/examples/device-names.ts http://localhost:4000/graphql <access token>
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { graphql } from '../../src/generated/client/index.ts';

const [url = '', token = ''] = process.argv.slice(2);

async function ask<D, V>(document: TypedDocumentNode<D, V>, variables: V) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const body = JSON.stringify({ query: print(document), variables });
  const answer = await fetch(url, { method: 'POST', headers, body });
  return (await answer.json()) as { data?: D; errors?: { message: string }[] };
}

const DEVICES = graphql(`
  query DeviceNames($first: Int!) {
    viewer { sessions(first: $first) { edges { node { deviceName } } } }
  }
`);

const { data } = await ask(DEVICES, { first: 20 });
for (const { node } of data?.viewer.sessions.edges ?? []) {
  process.stdout.write(`${node.deviceName}\n`);
}
