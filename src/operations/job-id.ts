import { TypeID } from 'typeid-js';
import type { Id } from '../ids.ts';

/** The queue numbers its jobs; towards clients such a number is a TypeID, as all ids are. */
export function toJobId(number: string): Id<'job'> {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64BE(BigInt(number), 8);
  return TypeID.fromUUIDBytes('job', bytes).toString() as Id<'job'>;
}

/** The job's number; undefined for what is no id of a job. */
export function fromJobId(id: string): string | undefined {
  try {
    const bytes = Buffer.from(TypeID.fromString(id, 'job').toUUIDBytes());
    const isNumber = bytes.readBigUInt64BE(0) === 0n && bytes.readBigInt64BE(8) > 0n;
    return isNumber ? bytes.readBigInt64BE(8).toString() : undefined;
  } catch {
    return undefined;
  }
}
