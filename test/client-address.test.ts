import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBucket, clientAddress, parseTrustedProxies } from '../src/client-address.ts';

const trusted = parseTrustedProxies(['10.0.0.0/8', '::1', 'fd00::/8']);
const from = (remoteAddress: string | undefined, forwardedFor?: string | null) =>
  clientAddress({ remoteAddress, forwardedFor, trusted });

describe('where a request comes from', () => {
  it.each([
    ['the peer, when nothing was forwarded', '198.51.100.7', undefined, '198.51.100.7'],
    ['the peer, who is not believed', '198.51.100.7', '203.0.113.9', '198.51.100.7'],
    ['the hop behind a proxy', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['not what the client wrote itself', '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['the hop behind two proxies', '10.0.0.1', '1.1.1.1, 203.0.113.9, 10.2.2.2', '203.0.113.9'],
    ['the farthest proxy, when all are', '10.0.0.1', '10.3.3.3,10.2.2.2', '10.3.3.3'],
    ['the peer, when garbage was forwarded', '10.0.0.1', '203.0.113.9, unknown', '10.0.0.1'],
    ['the last hop before garbage', '10.0.0.1', 'unknown, 10.2.2.2', '10.2.2.2'],
    ['the peer, when nothing stands there', '10.0.0.1', ' , ', '10.0.0.1'],
    ['the peer, when the header is empty', '10.0.0.1', '', '10.0.0.1'],
    ['IPv4, when it is mapped', '::ffff:10.0.0.1', '::ffff:203.0.113.9', '203.0.113.9'],
    ['IPv6, shortened', '::1', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['an address without its port', 'fd12::1', '203.0.113.9:4711', '203.0.113.9'],
    ['an address without its brackets', 'fd12::1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['an address without its zone', 'fe80::1%eth0', undefined, 'fe80::1'],
    ['no octal or hexadecimal riddle', '10.0.0.1', '0x7f.0.0.1', '10.0.0.1'],
    ['nowhere, for a Unix socket', undefined, '203.0.113.9', undefined],
  ])('is %s', (_, peer, forwardedFor, expected) => {
    expect(from(peer, forwardedFor)).toBe(expected);
  });

  it('cannot be forged by what stands left of the true hop', () => {
    fc.assert(
      fc.property(fc.string(), fc.ipV4(), (forged, hop) => {
        fc.pre(!hop.startsWith('10.'));
        expect(from('10.0.0.1', `${forged},${hop}`)).toBe(hop);
      }),
    );
  });

  it('is always the peer, for one who is not trusted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (forwardedFor) => {
        expect(from('2001:db8::7', forwardedFor)).toBe('2001:db8::7');
      }),
    );
  });
});

describe('trusted proxies', () => {
  it('are addresses and ranges of both kinds', () => {
    const proxies = parseTrustedProxies([
      '192.0.2.1',
      '172.16.0.0/12',
      '2001:db8::/32',
      '::ffff:10.0.0.0/104',
    ]);
    const believed = (peer: string) =>
      clientAddress({ remoteAddress: peer, forwardedFor: '203.0.113.9', trusted: proxies }) !==
      peer;
    expect(believed('192.0.2.1')).toBe(true);
    expect(believed('192.0.2.2')).toBe(false);
    expect(believed('172.31.255.255')).toBe(true);
    expect(believed('172.32.0.0')).toBe(false);
    expect(believed('2001:db8:ffff::1')).toBe(true);
    expect(believed('2001:db9::1')).toBe(false);
    expect(believed('10.255.0.1')).toBe(true);
    expect(believed('11.0.0.1')).toBe(false);
  });

  it('believe nobody when there are none', () => {
    const nobody = parseTrustedProxies([]);
    const request = { remoteAddress: '127.0.0.1', forwardedFor: '203.0.113.9', trusted: nobody };
    expect(clientAddress(request)).toBe('127.0.0.1');
  });

  it('are refused with every bad entry named', () => {
    const bad = [
      '10.0.0.0/33',
      'proxy',
      '*',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      '::/129',
      '10.0.0.0/-1',
      '10/8',
    ];
    expect(() => parseTrustedProxies(['10.0.0.1', ...bad])).toThrow(
      `must list addresses or CIDR ranges such as 10.0.0.0/8 or fd00::1, not ${bad.map((entry) => JSON.stringify(entry)).join(', ')}`,
    );
  });
});

describe('what counts as one caller', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '::/64'],
    ['garbage', 'unknown'],
    [undefined, 'unknown'],
  ])('%j counts as %j', (address, bucket) => {
    expect(addressBucket(address)).toBe(bucket);
  });

  it('is the same within a /64 and different outside of it', () => {
    const half = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
    const write = (parts: number[]) => parts.map((part) => part.toString(16)).join(':');
    fc.assert(
      fc.property(half, half, half, half, (network, other, one, two) => {
        fc.pre(write(network) !== write(other) && !/^0:0:0:0$/.test(write(network)));
        const bucket = addressBucket(`${write(network)}:${write(one)}`);
        expect(addressBucket(`${write(network)}:${write(two)}`)).toBe(bucket);
        fc.pre(!/^0:0:0:0$/.test(write(other)));
        expect(addressBucket(`${write(other)}:${write(one)}`)).not.toBe(bucket);
      }),
    );
  });
});
