import { TypeID } from 'typeid-js';

/** What an id can name: the type of its object, as the prefix says it. */
const PREFIXES = [
  'user',
  'session',
  'event',
  'service',
  'job',
  'council',
  'membership',
  'proposal',
  'revision',
  'rollentry',
  'ballot',
  'comment',
] as const;

export type IdPrefix = (typeof PREFIXES)[number];

/** A TypeID: a type's prefix and a UUIDv7 in base 32; sortable by when it was made. */
export type Id<P extends IdPrefix = IdPrefix> = `${P}_${string}`;

/** A new id, later in order than all that this process made before. */
export function newId<P extends IdPrefix>(prefix: P): Id<P> {
  return new TypeID(prefix).toString() as Id<P>;
}

/** Whether a value is a well-formed id of this type (TypeID specification 0.3.0). */
export function isId<P extends IdPrefix>(prefix: P, value: unknown): value is Id<P> {
  if (typeof value !== 'string') return false;
  try {
    TypeID.fromString(value, prefix);
    return true;
  } catch {
    return false;
  }
}

/** Which type an id names; undefined for what is no well-formed id of a type known here. */
export function idPrefix(value: string): IdPrefix | undefined {
  return PREFIXES.find((prefix) => isId(prefix, value));
}
