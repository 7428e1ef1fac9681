/** Whether a part the server depends on does its work; `detail` says in words what is wrong. */
export interface CheckResult {
  ok: boolean;
  detail?: string;
  /** Figures that tell how it stands, such as how many jobs wait. */
  figures?: Readonly<Record<string, number>>;
}

export type Checks = Readonly<Record<string, () => Promise<CheckResult>>>;

/** `degraded`: something is missed that the server gets on without. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

/** How one check ended. */
export interface CheckReport {
  status: HealthStatus;
  /** How long it took, in milliseconds. */
  latencyMs: number;
  detail?: string;
  figures?: Readonly<Record<string, number>>;
}

/** All checks at one moment: as healthy as the worst of them. */
export interface HealthReport {
  status: HealthStatus;
  /** When the checks ran. */
  checkedAt: Date;
  checks: Record<string, CheckReport>;
}

export interface Health {
  /** Runs the checks, or answers from those that have just been run. Never throws. */
  report(): Promise<HealthReport>;
  /** Whether the process has started: runs what has to hold once, until it has held. Never throws. */
  startup(): Promise<HealthReport>;
  /** From now on the check `serving` fails, so that no new traffic is sent here. Cannot be undone. */
  drain(): void;
}

export interface HealthOptions {
  /** What the process gets on without: where it fails, the process is degraded and still serves. */
  dispensable?: Checks;
  /** What has to have held once before the process counts as started. */
  startup?: Checks;
  /** How long a check may take before it counts as failed, in milliseconds. */
  timeoutMs?: number;
  /** For how long a report is given again, in milliseconds: a flood of probes is not a flood of checks. */
  reuseMs?: number;
}

/** Health by named checks; to these comes `serving`, which holds until `drain()`. */
export function createHealth(checks: Checks, options: HealthOptions = {}): Health {
  const { timeoutMs = 1000, reuseMs = 1000, dispensable = {}, startup = {} } = options;
  const probesOf = (named: Checks, failed: HealthStatus) =>
    Object.entries(named).map(
      ([name, check]) => [name, createProbe(check, timeoutMs, failed)] as const,
    );
  const probes = [...probesOf(checks, 'unhealthy'), ...probesOf(dispensable, 'degraded')];
  const startupProbes = probesOf(startup, 'unhealthy');
  let started: Promise<HealthReport> | undefined;
  let isServing = true;
  let latest: Promise<HealthReport> | undefined;
  let staleAt = 0;

  async function run(all: typeof probes): Promise<HealthReport> {
    const checkedAt = new Date();
    const reports = await Promise.all(
      all.map(async ([name, probe]) => [name, await probe()] as const),
    );
    return {
      status: worst(reports.map(([, { status }]) => status)),
      checkedAt,
      checks: Object.fromEntries(reports),
    };
  }

  async function runAll(): Promise<HealthReport> {
    const report = await run(probes);
    staleAt = performance.now() + reuseMs;
    return report;
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
    async startup() {
      started ??= run(startupProbes);
      const report = await started;
      if (report.status !== 'healthy') started = undefined;
      return report;
    },
    drain() {
      isServing = false;
    },
  };
}

/** Runs a check with a time limit, and never a second time while the first one hangs. */
function createProbe(check: () => Promise<CheckResult>, timeoutMs: number, failed: HealthStatus) {
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
    const { ok, detail, figures } = await Promise.race([run(), late.passed]);
    late.cancel();
    return {
      status: ok ? 'healthy' : failed,
      latencyMs: Math.round((performance.now() - startedAt) * 10) / 10,
      ...(detail !== undefined && { detail }),
      ...(figures && { figures }),
    };
  };
}

function worst(all: readonly HealthStatus[]): HealthStatus {
  if (all.includes('unhealthy')) return 'unhealthy';
  return all.includes('degraded') ? 'degraded' : 'healthy';
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

/** The status of the answer to a probe: what is degraded still serves. */
export function httpStatusOf({ status }: Pick<HealthReport, 'status'>): number {
  return status === 'unhealthy' ? 503 : 200;
}
