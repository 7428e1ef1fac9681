import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The proxies in front of the server, which are believed about where a request comes from. */
export interface TrustedProxies {
  includes(address: Address): boolean;
}

/**
 * Reads addresses and CIDR ranges once, for many requests.
 *
 * @throws Error naming every entry that is neither
 */
export function parseTrustedProxies(entries: readonly string[]): TrustedProxies {
  const ranges: [Address, number][] = [];
  const bad: string[] = [];
  for (const entry of entries) {
    const range = parseRange(entry);
    if (range) ranges.push(range);
    else bad.push(JSON.stringify(entry));
  }
  if (bad.length > 0) {
    throw new Error(
      `must list addresses or CIDR ranges such as 10.0.0.0/8 or fd00::1, not ${bad.join(', ')}`,
    );
  }
  return {
    includes: (address) =>
      ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits)),
  };
}

/**
 * The address a request comes from: the connection's, or behind trusted proxies the rightmost hop of
 * `X-Forwarded-For` that is not one of them. What stands further left anybody can write; a hop that is
 * no address ends the search at the last one known to be true.
 *
 * @returns IPv4 in four decimal parts, IPv6 shortened (RFC 5952), IPv4-mapped as IPv4; undefined where
 *   the connection itself has no address, as with a Unix socket
 */
export function clientAddress(request: {
  remoteAddress: string | undefined;
  forwardedFor: string | null | undefined;
  trusted: TrustedProxies;
}): string | undefined {
  let believed = parseAddress(request.remoteAddress ?? '');
  const hops = request.forwardedFor?.split(',') ?? [];
  while (believed && request.trusted.includes(believed)) {
    const hop = parseAddress(withoutPort(hops.pop()?.trim() ?? ''));
    if (!hop) break;
    believed = hop;
  }
  return believed?.toString();
}

/** Whether the other end of a connection is a trusted proxy, which is believed about the client. */
export function isTrustedProxy(
  remoteAddress: string | undefined,
  trusted: TrustedProxies,
): boolean {
  const address = parseAddress(remoteAddress ?? '');
  return address !== undefined && trusted.includes(address);
}

/**
 * What counts as one caller in limits: an IPv4 address, or a whole IPv6 /64, because one household or
 * server commands all of it.
 */
export function addressBucket(address: string | undefined): string {
  const parsed = parseAddress(address ?? '');
  if (!parsed) return 'unknown';
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const network = [...parsed.toByteArray().slice(0, 8), ...new Array<number>(8).fill(0)];
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}

function parseRange(entry: string): [Address, number] | undefined {
  const [text = '', bits, ...more] = entry.split('/');
  const address = parseAddress(text);
  if (!address || more.length > 0) return undefined;
  const width = address.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return [address, width];
  // The prefix of an IPv4-mapped range counts from the start of the IPv6 address.
  const length = Number(bits) - (text.includes(':') ? 128 - width : 0);
  return /^\d{1,3}$/.test(bits) && length >= 0 && length <= width ? [address, length] : undefined;
}

function parseAddress(text: string): Address | undefined {
  // Node's test first: it takes only the plain forms, for 0x7f.1 and 017.0.0.1 mean different things to
  // different readers, and what is no address would otherwise cost an exception on each request.
  const version = isIP(text);
  if (version === 4) return ipaddr.IPv4.parse(text);
  return version === 6 ? ipaddr.process(text.split('%', 1)[0] ?? '') : undefined;
}

/** Some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  const [, bracketed, plain] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(hop) ?? [];
  return bracketed ?? plain ?? hop;
}
