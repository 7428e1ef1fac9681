import { Agent, request } from 'node:https';
import type { Project } from './project.ts';

/** What a GraphQL server answers, as far as tests look at it. */
export interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string }[];
}

const HOST = 'conclave.example.org';

/** Somebody who reaches the stack by the port that it publishes, and trusts its certificate alone. */
export async function openClient(project: Project) {
  const published = await project.compose('port', 'traefik', '8443');
  const port = Number(published.split(':').at(-1));
  const ca = project.secret('tls_certificate');
  const agents = [true, false].map((keepAlive) => new Agent({ keepAlive, ca, servername: HOST }));

  return {
    /** Sends an operation; rejects where no answer arrives, or one that is not 200. */
    ask<Data>(
      query: string,
      {
        variables,
        token,
        keepAlive = true,
      }: { variables?: object; token?: string | undefined; keepAlive?: boolean } = {},
    ): Promise<Answer<Data>> {
      const agent = agents[keepAlive ? 0 : 1];
      const headers = {
        host: HOST,
        'content-type': 'application/json',
        // Whom nobody believes.
        'x-forwarded-for': '203.0.113.9',
        ...(token && { authorization: `Bearer ${token}` }),
      };
      return new Promise((resolve, reject) => {
        const sent = request(
          { host: '127.0.0.1', port, path: '/graphql', method: 'POST', agent, headers },
          async (response) => {
            try {
              const text = Buffer.concat(await response.toArray()).toString();
              if (response.statusCode !== 200) reject(new Error(`${response.statusCode} ${text}`));
              else resolve(JSON.parse(text) as Answer<Data>);
            } catch (error) {
              reject(error);
            }
          },
        );
        sent.on('error', reject);
        sent.setTimeout(60_000, () => sent.destroy(new Error('no answer in a minute')));
        sent.end(JSON.stringify({ query, variables }));
      });
    },
    close: () => {
      for (const agent of agents) agent.destroy();
    },
  };
}

export type Client = Awaited<ReturnType<typeof openClient>>;

const SIGN_IN = `mutation ($input: LoginInput!) {
  login(input: $input) { ... on LoginSuccess { tokens { accessToken } } }
}`;

/** Makes an administrator by the command of docs/deploy.md, and signs them in. */
export async function signInAdmin(project: Project, client: Client, email: string) {
  const printed = await project.compose(
    ...['exec', '-T', 'api-1', 'node', 'bin/conclave.js', 'admin', 'create'],
    ...['--email', email, '--name', 'Your Name'],
  );
  const password = printed.match(/^Password, shown this once: (\S+)$/m)?.[1];
  if (!password) throw new Error(`no password was shown: ${printed}`);
  const variables = { input: { email, password } };
  interface Login {
    login: { tokens?: { accessToken: string } };
  }
  const { data } = await client.ask<Login>(SIGN_IN, { variables });
  const token = data?.login.tokens?.accessToken;
  if (!token) throw new Error(`${email} could not sign in`);
  return token;
}
