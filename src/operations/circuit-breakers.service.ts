import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import type { Database, Tx } from '../db/database.ts';
import { notFound } from '../errors.ts';
import { CircuitBreakerEntity, type CircuitBreakerRecord } from '../outbound/entities.ts';
import { SILENT_SECONDS } from '../outbound/reports.ts';

export interface CircuitBreakersService {
  /** The breakers of all processes, as last reported; by service and process. */
  list(): Promise<CircuitBreakerRecord[]>;
  /**
   * Has every process close its breaker of a service.
   *
   * @throws PublicError NOT_FOUND when no process has one
   */
  reset(service: string, origin: Origin): Promise<CircuitBreakerRecord[]>;
}

export function createCircuitBreakersService(deps: {
  db: Database;
  audit: AuditService;
}): CircuitBreakersService {
  const { db, audit } = deps;

  function find(em: Tx, service?: string): Promise<CircuitBreakerRecord[]> {
    const heardSince = new Date(Date.now() - SILENT_SECONDS * 1000);
    return em.find(
      CircuitBreakerEntity,
      { reportedAt: { $gt: heardSince }, ...(service !== undefined && { service }) },
      { orderBy: { service: 'asc', process: 'asc' } },
    );
  }

  return {
    list: () => find(db.fork()),
    reset: (service, origin) =>
      db.transaction(async (tx) => {
        // 1. identify
        const breakers = await find(tx, service);
        if (breakers.length === 0) throw notFound('service');
        // 2. act
        await tx.execute(
          'update circuit_breaker set reset_requested_at = clock_timestamp() where service = ?',
          [service],
        );
        // 3. record
        await audit.record(tx, origin, {
          action: 'CIRCUIT_BREAKER_RESET',
          outcome: 'SUCCESS',
          target: { type: 'CIRCUIT_BREAKER', label: service },
          data: { processes: breakers.length },
        });
        return breakers;
      }),
  };
}
