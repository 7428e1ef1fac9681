import { TypeID } from 'typeid-js';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Id, idPrefix, isId, newId } from '../src/ids.ts';

/** From the TypeID specification 0.3.0, `spec/valid.yml`: suffix and UUID. */
const VALID = [
  ['00000000000000000000000000', '00000000-0000-0000-0000-000000000000'],
  ['00000000000000000000000001', '00000000-0000-0000-0000-000000000001'],
  ['0000000000000000000000000a', '00000000-0000-0000-0000-00000000000a'],
  ['0000000000000000000000000g', '00000000-0000-0000-0000-000000000010'],
  ['00000000000000000000000010', '00000000-0000-0000-0000-000000000020'],
  ['7zzzzzzzzzzzzzzzzzzzzzzzzz', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  ['0123456789abcdefghjkmnpqrs', '0110c853-1d09-52d8-d73e-1194e95b5f19'],
  ['01h455vb4pex5vsknk084sn02q', '01890a5d-ac96-774b-bcce-b302099a8057'],
] as const;

/** From `spec/invalid.yml`, with a prefix known here where the prefix is not what is wrong. */
const INVALID = [
  'USER_00000000000000000000000000',
  'us3r_00000000000000000000000000',
  'us.er_00000000000000000000000000',
  'usér_00000000000000000000000000',
  '  user_00000000000000000000000000',
  `${'user'.repeat(16)}_00000000000000000000000000`,
  '_00000000000000000000000000',
  '_',
  'user_1234567890123456789012345',
  'user_123456789012345678901234567',
  'user_1234567890123456789012345 ',
  'user_0123456789ABCDEFGHJKMNPQRS',
  'user_123456789-123456789-123456',
  'user_ooooooiiiiiiuuuuuuulllllll',
  'user_i23456789ol23456789oi23456',
  'user_123456789-0123456789-0123456',
  'user_8zzzzzzzzzzzzzzzzzzzzzzzzz',
  '_user_00000000000000000000000000',
  'user__00000000000000000000000000',
];

describe('an id', () => {
  it.each(VALID)('with the suffix %s is well-formed and names %s', (suffix, uuid) => {
    const id = `user_${suffix}`;
    expect(isId('user', id)).toBe(true);
    expect(idPrefix(id)).toBe('user');
    expect(Buffer.from(TypeID.fromString(id).toUUIDBytes()).toString('hex')).toBe(
      uuid.replaceAll('-', ''),
    );
    expect(TypeID.fromUUID('user', uuid).toString()).toBe(id);
  });

  it.each([...INVALID, '', 'user', 'user_', '00000000000000000000000000'])(
    '%j is none',
    (value) => {
      expect(isId('user', value)).toBe(false);
      expect(idPrefix(value)).toBeUndefined();
    },
  );

  it.each([undefined, null, 7, {}, ['user_00000000000000000000000000']])('%j is none', (value) => {
    expect(isId('user', value)).toBe(false);
  });

  it('of one type is none of another, nor of a type unknown here', () => {
    const id = newId('session');
    expect(idPrefix(id)).toBe('session');
    expect(isId('session', id)).toBe(true);
    expect(isId('user', id)).toBe(false);
    expect(idPrefix('prefix_01h455vb4pex5vsknk084sn02q')).toBeUndefined();
  });

  it('is new: a UUIDv7 of this moment, greater than all before', () => {
    const before = Date.now();
    const ids = Array.from({ length: 5_000 }, () => newId('event'));
    const after = Date.now();
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    for (const id of [ids[0], ids.at(-1)] as string[]) {
      const uuid = TypeID.fromString(id).toUUID();
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
      const milliseconds = Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);
      expect(milliseconds).toBeGreaterThanOrEqual(before);
      // The library may run a little ahead of the clock to keep its order.
      expect(milliseconds).toBeLessThanOrEqual(after + 1_000);
    }
  });

  it('has a type that tells it from other ids', () => {
    expectTypeOf(newId('user')).toEqualTypeOf<Id<'user'>>();
    expectTypeOf<Id<'session'>>().not.toExtend<Id<'user'>>();
  });
});
