import { verify } from '@node-rs/argon2';

/*
 * What sign-ins are compared with: the same hashes with the same parameters, checked as fast as the
 * process can, and nothing else.
 */

interface Work {
  hash: string;
  password: string;
  /** How many are checked at once. */
  concurrency: number;
  seconds: number;
}

process.on('message', async (message: Work | string) => {
  if (typeof message !== 'string') process.send?.({ checked: await check(message) });
});

async function check({ hash, password, concurrency, seconds }: Work) {
  const began = performance.now();
  const end = began + seconds * 1000;
  let count = 0;
  async function check(): Promise<void> {
    while (performance.now() < end) {
      if (!(await verify(hash, password))) throw new Error('the password is wrong');
      count += 1;
    }
  }
  await Promise.all(Array.from({ length: concurrency }, check));
  return { count, seconds: (performance.now() - began) / 1000 };
}
