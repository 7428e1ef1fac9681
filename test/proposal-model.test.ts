import { holdAgainstModel } from './support/proposal-runs.ts';

// More of it, for minutes, is among the tests of the services.
holdAgainstModel({ runs: 30, atMostMs: 45_000 });
