import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Id } from '../../ids.ts';
import type { PublicJwk } from '../../key-pairs.ts';

/**
 * A key that signs certificates of votes, and nothing else. Its public part is kept for good, for a
 * certificate is checked years later; the private part only while it signs.
 */
export const CertificateKeyEntity = defineEntity({
  name: 'CertificateKey',
  tableName: 'certificate_key',
  properties: {
    kid: p.text().primary(),
    state: p.text().$type<'ACTIVE' | 'RETIRED'>(),
    publicJwk: p.json<PublicJwk>(),
    privateSealed: p.blob().nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    retiredAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  uniques: [
    { name: 'certificate_key_one_active', properties: ['state'], where: "state = 'ACTIVE'" },
  ],
  checks: [
    { name: 'certificate_key_state_check', expression: "state in ('ACTIVE', 'RETIRED')" },
    {
      name: 'certificate_key_retired_check',
      expression: "(state = 'RETIRED') = (retired_at is not null)",
    },
    {
      name: 'certificate_key_private_check',
      expression: "(state = 'RETIRED') = (private_sealed is null)",
    },
  ],
});

/** What a certificate is of. */
export type CertificateKind = 'CLOSE' | 'CERTIFICATION' | 'ANNULMENT';

/** A signed statement of what came of a vote: one of each kind, which nobody changes or deletes. */
export const VoteCertificateEntity = defineEntity({
  name: 'VoteCertificate',
  tableName: 'vote_certificate',
  properties: {
    proposalId: p.text().$type<Id<'proposal'>>().primary(),
    kind: p.text().$type<CertificateKind>().primary(),
    /** In compact form (RFC 7515, 7.1). */
    jws: p.text(),
    /** SHA-256 of `jws`, in hexadecimal. */
    hash: p.text(),
    kid: p.text(),
    issuedAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
  },
  checks: [
    {
      name: 'vote_certificate_kind_check',
      expression: "kind in ('CLOSE', 'CERTIFICATION', 'ANNULMENT')",
    },
  ],
});

export type VoteCertificate = InferEntity<typeof VoteCertificateEntity>;
