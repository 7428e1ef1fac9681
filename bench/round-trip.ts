import pg from 'pg';

/** Two plain connections that notify each other. */
export interface RoundTrip {
  /** NOTIFY on the one, heard on the other, NOTIFY back, heard: milliseconds. */
  measure(): Promise<number>;
  close(): Promise<void>;
}

export async function openRoundTrip(url: string): Promise<RoundTrip> {
  const [near, far] = [url, url].map((connectionString) => new pg.Client({ connectionString }));
  if (!near || !far) throw new Error('unreachable');
  await Promise.all([near.connect(), far.connect()]);
  await near.query('listen bench_back');
  await far.query('listen bench_there');
  far.on('notification', () => void far.query("select pg_notify('bench_back', '')"));
  return {
    async measure() {
      const { promise: heard, resolve } = Promise.withResolvers<void>();
      near.once('notification', () => resolve());
      const since = performance.now();
      await near.query("select pg_notify('bench_there', '')");
      await heard;
      return performance.now() - since;
    },
    async close() {
      await Promise.all([near.end(), far.end()]);
    },
  };
}
