import { holdAgainstModel } from '../support/proposal-runs.ts';

holdAgainstModel({ runs: 1_000, atMostMs: 180_000 });
