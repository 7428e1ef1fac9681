/** Whether a part the server depends on does its work; `detail` says in words what is wrong. */
export interface CheckResult {
  ok: boolean;
  detail?: string;
}

export type Checks = Readonly<Record<string, () => Promise<CheckResult>>>;

export type HealthStatus = 'healthy' | 'unhealthy';

/** How one check ended. */
export interface CheckReport {
  status: HealthStatus;
  /** How long it took, in milliseconds. */
  latencyMs: number;
  detail?: string;
}

/** All checks at one moment: healthy when each of them is. */
export interface HealthReport {
  status: HealthStatus;
  /** When the checks ran. */
  checkedAt: Date;
  checks: Record<string, CheckReport>;
}

export interface Health {
  /** Runs the checks, or answers from those that have just been run. Never throws. */
  report(): Promise<HealthReport>;
  /** From now on the check `serving` fails, so that no new traffic is sent here. Cannot be undone. */
  drain(): void;
}

export interface HealthOptions {
  /** How long a check may take before it counts as failed, in milliseconds. */
  timeoutMs?: number;
  /** For how long a report is given again, in milliseconds: a flood of probes is not a flood of checks. */
  reuseMs?: number;
}

/** Health by named checks; to these comes `serving`, which holds until `drain()`. */
export function createHealth(checks: Checks, options: HealthOptions = {}): Health {
  const { timeoutMs = 1000, reuseMs = 1000 } = options;
  const probes = Object.entries(checks).map(
    ([name, check]) => [name, createProbe(check, timeoutMs)] as const,
  );
  let isServing = true;
  let latest: Promise<HealthReport> | undefined;
  let staleAt = 0;

  async function runAll(): Promise<HealthReport> {
    const checkedAt = new Date();
    const reports = await Promise.all(
      probes.map(async ([name, probe]) => [name, await probe()] as const),
    );
    staleAt = performance.now() + reuseMs;
    const isHealthy = reports.every(([, { status }]) => status === 'healthy');
    return {
      status: isHealthy ? 'healthy' : 'unhealthy',
      checkedAt,
      checks: Object.fromEntries(reports),
    };
  }

  return {
    async report() {
      if (performance.now() >= staleAt) {
        // Until the new report is there, those who ask wait for it together.
        staleAt = Number.POSITIVE_INFINITY;
        latest = runAll();
      }
      const { status, checkedAt, checks } = await (latest ?? runAll());
      const serving: CheckReport = isServing
        ? { status: 'healthy', latencyMs: 0 }
        : { status: 'unhealthy', latencyMs: 0, detail: 'shutting down' };
      return {
        status: isServing ? status : 'unhealthy',
        checkedAt,
        checks: { ...checks, serving },
      };
    },
    drain() {
      isServing = false;
    },
  };
}

/** Runs a check with a time limit, and never a second time while the first one hangs. */
function createProbe(check: () => Promise<CheckResult>, timeoutMs: number) {
  let running: Promise<CheckResult> | undefined;

  function run(): Promise<CheckResult> {
    running ??= settle(check).finally(() => {
      running = undefined;
    });
    return running;
  }

  return async (): Promise<CheckReport> => {
    const startedAt = performance.now();
    const late = deadline(timeoutMs);
    const { ok, detail } = await Promise.race([run(), late.passed]);
    late.cancel();
    return {
      status: ok ? 'healthy' : 'unhealthy',
      latencyMs: Math.round((performance.now() - startedAt) * 10) / 10,
      ...(detail !== undefined && { detail }),
    };
  };
}

async function settle(check: () => Promise<CheckResult>): Promise<CheckResult> {
  try {
    return await check();
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function deadline(timeoutMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<CheckResult>((resolve) => {
    const detail = `no answer within ${timeoutMs} ms`;
    timer = setTimeout(() => resolve({ ok: false, detail }), timeoutMs);
  });
  return { passed, cancel: () => clearTimeout(timer) };
}

/** Health as anybody may see it: which parts work, and nothing of why not. */
export function publicReport({ status, checks }: HealthReport) {
  return {
    status,
    checks: Object.fromEntries(
      Object.entries(checks).map(([name, check]) => [name, { status: check.status }]),
    ),
  };
}

/** The check that asks the database for an answer. */
export function databaseCheck(db: { ping(): Promise<void> }): () => Promise<CheckResult> {
  return async () => {
    await db.ping();
    return { ok: true };
  };
}
