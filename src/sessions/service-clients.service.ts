import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import type { Database } from '../db/database.ts';
import { type Id, isId, newId } from '../ids.ts';

/** Another service that may ask about tokens and revoke them. */
export interface ServiceClient {
  id: Id<'service'>;
  name: string;
}

export interface ServiceClientRecord extends ServiceClient {
  createdAt: Date;
  revokedAt: Date | null;
}

export type ServiceCreation =
  /** The secret is shown this once; it is not kept. */
  { kind: 'created'; id: Id<'service'>; secret: string } | { kind: 'taken' } | { kind: 'bad-name' };

export interface ServiceClientsService {
  /** @param name 1 to 100 printable characters; of live services each has its own */
  create(name: string, origin: Origin): Promise<ServiceCreation>;
  /** All services there are and were, newest first. */
  list(): Promise<ServiceClientRecord[]>;
  /** From now on the credentials are refused. @returns false when there is no such live service */
  revoke(id: string, origin: Origin): Promise<boolean>;
  /** The live service whose credentials these are. */
  authenticate(id: string, secret: string): Promise<ServiceClient | undefined>;
}

/** Lets scanners of code and logs recognise a secret that leaked. */
const SECRET_PREFIX = 'cns_';
const SECRET_BYTES = 32;
const SECRET_FORM = /^cns_[A-Za-z0-9_-]{43}$/;
const NAME_FORM = /^[\p{L}\p{N}\p{P}\p{S} ]{1,100}$/u;

export function createServiceClientsService(deps: {
  db: Database;
  audit: AuditService;
}): ServiceClientsService {
  const { db, audit } = deps;

  return {
    async create(name, origin) {
      if (!NAME_FORM.test(name) || name.trim() !== name) return { kind: 'bad-name' };
      const id = newId('service');
      const secret = SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
      return db.transaction(async (tx) => {
        const inserted = await tx.execute(
          `insert into service_client (id, name, secret_hash) values (?, ?, ?)
           on conflict (name) where revoked_at is null do nothing returning id`,
          [id, name, hashOf(secret)],
        );
        if (inserted.length === 0) return { kind: 'taken' };
        const target = { type: 'SERVICE' as const, id, label: name };
        const outcome = 'SUCCESS';
        await audit.record(tx, origin, { action: 'SERVICE_CREATED', outcome, target, data: {} });
        return { kind: 'created', id, secret };
      });
    },
    async list() {
      const rows = await db.fork().execute<ServiceClientRecord[]>(
        `select id, name, created_at as "createdAt", revoked_at as "revokedAt"
         from service_client order by created_at desc, id desc`,
      );
      return rows.map((row) => ({
        ...row,
        createdAt: new Date(row.createdAt),
        revokedAt: row.revokedAt === null ? null : new Date(row.revokedAt),
      }));
    },
    revoke: (id, origin) =>
      db.transaction(async (tx) => {
        const [revoked] = await tx.execute<{ name: string }[]>(
          `update service_client set revoked_at = clock_timestamp()
           where id = ? and revoked_at is null returning name`,
          [id],
        );
        if (!revoked) return false;
        const target = { type: 'SERVICE' as const, id, label: revoked.name };
        const outcome = 'SUCCESS';
        await audit.record(tx, origin, { action: 'SERVICE_REVOKED', outcome, target, data: {} });
        return true;
      }),
    async authenticate(id, secret) {
      if (!isId('service', id) || !SECRET_FORM.test(secret)) return undefined;
      const [row] = await db.fork().execute<{ name: string; secretHash: Buffer }[]>(
        `select name, secret_hash as "secretHash" from service_client
         where id = ? and revoked_at is null`,
        [id],
      );
      if (!row || !timingSafeEqual(row.secretHash, hashOf(secret))) return undefined;
      return { id, name: row.name };
    },
  };
}

/** The secret has full entropy, so that a plain hash suffices. */
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
