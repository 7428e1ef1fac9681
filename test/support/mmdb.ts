import { writeFileSync } from 'node:fs';

/** What a database of addresses says of one network. */
export interface Located {
  /** An IPv4 network, such as `203.0.113.0/24`. */
  network: string;
  country: string;
  latitude?: number;
  longitude?: number;
  accuracyKm?: number;
}

type Value = string | number | bigint | Value[] | { [key: string]: Value } | Double;
interface Double {
  readonly double: number;
}

/** Writes a small City database in MaxMind's format (MaxMind DB File Format Specification 2.0). */
export function writeMmdb(file: string, places: readonly Located[]): void {
  const tree = new Tree();
  const data: Buffer[] = [];
  let size = 0;
  for (const { network, country, latitude, longitude, accuracyKm } of places) {
    tree.insert(network, size);
    const bytes = encode({
      country: { iso_code: country, geoname_id: 1, names: { en: country } },
      ...(latitude !== undefined &&
        longitude !== undefined && {
          location: {
            latitude: { double: latitude },
            longitude: { double: longitude },
            ...(accuracyKm !== undefined && { accuracy_radius: accuracyKm }),
          },
        }),
    });
    data.push(bytes);
    size += bytes.length;
  }
  const metadata = encode({
    node_count: tree.nodes.length,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test-City',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000n,
    description: { en: 'Test' },
  });
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  writeFileSync(
    file,
    Buffer.concat([tree.encode(), Buffer.alloc(SEPARATOR), ...data, marker, metadata]),
  );
}

/** Zeroes between the tree and the data. */
const SEPARATOR = 16;

/** The binary search tree over the bits of an address. */
class Tree {
  readonly nodes: [Branch, Branch][] = [[undefined, undefined]];

  insert(network: string, offset: number): void {
    const [address = '', bits = '32'] = network.split('/');
    const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    let node = 0;
    for (let bit = 0; bit < Number(bits); bit++) {
      const side = Math.floor(number / 2 ** (31 - bit)) % 2 === 1 ? 1 : 0;
      const branches = this.nodes[node] as [Branch, Branch];
      if (bit === Number(bits) - 1) branches[side] = { offset };
      else {
        const next = branches[side];
        node = typeof next === 'number' ? next : this.nodes.push([undefined, undefined]) - 1;
        branches[side] = node;
      }
    }
  }

  encode(): Buffer {
    const count = this.nodes.length;
    const records = this.nodes.flat().map((branch) => {
      if (typeof branch === 'number') return branch;
      return branch ? count + SEPARATOR + branch.offset : count;
    });
    const bytes = Buffer.alloc(records.length * 3);
    for (const [index, record] of records.entries()) bytes.writeUIntBE(record, index * 3, 3);
    return bytes;
  }
}

/** The next node, data, or nothing. */
type Branch = number | { offset: number } | undefined;

const TYPES = { string: 2, double: 3, uint32: 6, map: 7, uint64: 9, array: 11 } as const;

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([control('string', bytes.length), bytes]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control('uint32', 4), bytes]);
  }
  if (typeof value === 'bigint') {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(value);
    return Buffer.concat([control('uint64', 8), bytes]);
  }
  if (Array.isArray(value)) {
    return Buffer.concat([control('array', value.length), ...value.map(encode)]);
  }
  if (isDouble(value)) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value.double);
    return Buffer.concat([control('double', 8), bytes]);
  }
  const entries = Object.entries(value);
  const encoded = entries.flatMap(([key, each]) => [encode(key), encode(each)]);
  return Buffer.concat([control('map', entries.length), ...encoded]);
}

const isDouble = (value: object): value is Double => 'double' in value;

/** The byte that says type and size; later types have a byte of their own behind it. */
function control(type: keyof typeof TYPES, size: number): Buffer {
  const code = TYPES[type];
  const first = code <= 7 ? code : 0;
  const extension = code <= 7 ? [] : [code - 7];
  return size < 29
    ? Buffer.from([(first << 5) | size, ...extension])
    : Buffer.from([(first << 5) | 29, ...extension, size - 29]);
}
