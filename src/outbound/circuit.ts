import {
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  ExponentialBackoff,
  fullJitterGenerator,
  handleWhen,
  type IHalfOpenAfterBackoffContext,
  isBrokenCircuitError,
  isBulkheadRejectedError,
  isTaskCancelledError,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import { inSpan } from '../telemetry/spans.ts';
import {
  type BreakerState,
  countOutboundCall,
  type OutboundOutcome,
  outboundDuration,
} from './metrics.ts';

/** How one kind of outbound call is made. Times are in milliseconds. */
export interface CallPolicy {
  /** After this, one attempt is given up and its signal aborted. */
  timeoutMs: number;
  /** Attempts at the most. Before the n-th further one there is a random pause of up to `first`·2ⁿ⁻¹ (full jitter). */
  attempts: number;
  retryPauseMs: { first: number; most: number };
  /** So many faults in a row open the breaker. */
  faultsToOpen: number;
  /** For how long it then stays open, doubled with each trial that fails; half of it is random. */
  openMs: { first: number; most: number };
  /** Calls that may run at once, and that may wait to. */
  concurrency: number;
  queue: number;
  /** Whether an error is the peer's fault, and not that of what was sent. A time-out always is. */
  isFault(error: unknown): boolean;
  /** Whether the peer cannot have acted on the attempt, so that another one at once does nothing twice. */
  isRepeatable(error: unknown): boolean;
}

/** The call was not made: the breaker is open, or too many calls run. */
export class CallNotMade extends Error {
  override readonly name = 'CallNotMade';
  /** Milliseconds after which it makes sense to try again. */
  readonly retryAfterMs: number;
  constructor(service: string, why: string, retryAfterMs: number) {
    super(`${service} was not called: ${why}.`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** A breaker at one moment. */
export interface BreakerStatus {
  state: BreakerState;
  consecutiveFaults: number;
  openedAt?: Date;
  /** From when on one call tries whether the peer is back. */
  retryAt?: Date;
  lastFaultAt?: Date;
  /** Code of the last fault, such as `ECONNREFUSED`; never the peer's words, which may quote people's data. */
  lastFault?: string;
}

/** The way to one outside service, with everything that keeps it from doing harm when it fails. */
export interface Circuit {
  readonly service: string;
  /**
   * Makes a call by the policy. `act` must stop when its signal is aborted.
   *
   * @throws CallNotMade when it was not even tried
   * @throws Error `TimeoutError` when the last attempt took too long; else what `act` threw last
   */
  call<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T>;
  status(): BreakerStatus;
  /** Closes the breaker, whatever was before. */
  reset(): void;
}

const STATES: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: 'CLOSED',
  [CircuitState.HalfOpen]: 'HALF_OPEN',
  [CircuitState.Open]: 'OPEN',
  [CircuitState.Isolated]: 'OPEN',
};

/** Where there is no room, it makes sense to come back about when a call is through. Milliseconds. */
const FULL_RETRY_MS = 1_000;

/**
 * Bulkhead around retries around the breaker around the time-out: each attempt counts for the breaker,
 * and a call that waits or repeats itself takes one place.
 */
export function createCircuit(service: string, policy: CallPolicy): Circuit {
  const isFault = (error: unknown) => isTaskCancelledError(error) || policy.isFault(error);
  const consecutive = new ConsecutiveBreaker(policy.faultsToOpen);
  let noted: Omit<BreakerStatus, 'state'> = { consecutiveFaults: 0 };

  const attempt = timeout(policy.timeoutMs, TimeoutStrategy.Aggressive);
  const breaker = circuitBreaker(handleWhen(isFault), {
    breaker: consecutive,
    halfOpenAfter: new DelegateBackoff(({ attempt: nth }: IHalfOpenAfterBackoffContext) => {
      const longest = Math.min(policy.openMs.most, policy.openMs.first * 2 ** (nth - 1));
      const pause = Math.round(longest * (0.5 + Math.random() / 2));
      const openedAt = new Date();
      noted = { ...noted, openedAt, retryAt: new Date(openedAt.getTime() + pause) };
      return pause;
    }),
  });
  const repeat = retry(
    handleWhen((error) => !isTaskCancelledError(error) && policy.isRepeatable(error)),
    {
      maxAttempts: policy.attempts - 1,
      backoff: new ExponentialBackoff({
        generator: fullJitterGenerator,
        initialDelay: policy.retryPauseMs.first,
        maxDelay: policy.retryPauseMs.most,
      }),
    },
  );
  const guarded = wrap(bulkhead(policy.concurrency, policy.queue), repeat, breaker, attempt);

  breaker.onSuccess(() => {
    noted = { ...noted, consecutiveFaults: 0 };
  });
  breaker.onFailure(({ handled, reason }) => {
    if (!handled) return;
    const lastFault = 'error' in reason ? faultCodeOf(reason.error) : 'UNKNOWN';
    noted = {
      ...noted,
      consecutiveFaults: noted.consecutiveFaults + 1,
      lastFaultAt: new Date(),
      lastFault,
    };
  });

  function translate(error: unknown): unknown {
    if (isBrokenCircuitError(error)) {
      const wait = (noted.retryAt?.getTime() ?? 0) - Date.now();
      return new CallNotMade(service, 'its breaker is open', Math.max(FULL_RETRY_MS, wait));
    }
    if (isBulkheadRejectedError(error)) {
      return new CallNotMade(service, 'too many calls run', FULL_RETRY_MS);
    }
    if (isTaskCancelledError(error)) {
      const late = new Error(`${service} did not answer within ${policy.timeoutMs} ms.`);
      return Object.assign(late, { name: 'TimeoutError' });
    }
    return error;
  }

  return {
    service,
    async call(act) {
      const startedAt = performance.now();
      const finish = (outcome: OutboundOutcome) => {
        countOutboundCall(service, outcome);
        if (outcome === 'not_made') return;
        outboundDuration.observe({ service }, (performance.now() - startedAt) / 1000);
      };
      try {
        const span = {
          name: service,
          kind: 'client',
          attributes: { 'peer.service': service },
        } as const;
        const result = await guarded.execute(({ signal }) => inSpan(span, () => act(signal)));
        finish('ok');
        return result;
      } catch (thrown) {
        const error = translate(thrown);
        if (error instanceof CallNotMade) finish('not_made');
        else finish(isFault(thrown) ? 'fault' : 'refused');
        throw error;
      }
    },
    status() {
      const state = STATES[breaker.state];
      if (state !== 'CLOSED') return { state, ...noted };
      const { openedAt: _opened, retryAt: _retry, ...others } = noted;
      return { state, ...others };
    },
    reset() {
      consecutive.success();
      breaker.isolate().dispose();
      noted = { ...noted, consecutiveFaults: 0 };
    },
  };
}

/** A short word for a fault: the code of the error, where it has one that looks like a code. */
function faultCodeOf(error: unknown): string {
  if (isTaskCancelledError(error)) return 'ETIMEDOUT';
  const { code, name } = error as { code?: unknown; name?: unknown };
  for (const word of [code, name]) {
    if (typeof word === 'string' && /^\w{1,40}$/.test(word)) return word;
  }
  return 'UNKNOWN';
}
