import { type Identity, Store } from '@envelop/rate-limiter';
import { LRUCache } from 'lru-cache';

interface MemoryStoreOptions {
  /** How many pairs of caller and field are remembered. The one unused for longest is forgotten first. */
  maxEntries?: number;
  /** How many calls are remembered in all, 8 bytes each. */
  maxCalls?: number;
}

/**
 * Remembers when callers called limited fields, for one process and within fixed memory.
 *
 * Both methods answer without a promise, so the limiter's reading, deciding and writing happen in one
 * turn of the event loop: parallel calls cannot pass the limit together. Both are O(1) and keep the
 * limiter's array as it is. Whoever makes room for itself by coming from more addresses than
 * `maxEntries` gains nothing, for each of them has its own allowance anyway.
 */
export class MemoryStore extends Store {
  readonly #calls: LRUCache<string, readonly number[]>;

  constructor({ maxEntries = 50_000, maxCalls = 1_000_000 }: MemoryStoreOptions = {}) {
    super();
    this.#calls = new LRUCache({
      max: maxEntries,
      maxSize: maxCalls,
      sizeCalculation: (calls) => Math.max(1, calls.length),
    });
  }

  /** How many pairs of caller and field are remembered now. */
  get size(): number {
    return this.#calls.size;
  }

  /** How many calls are remembered now. */
  get calls(): number {
    return this.#calls.calculatedSize;
  }

  override getForIdentity(identity: Identity): readonly number[] {
    return this.#calls.get(keyOf(identity)) ?? [];
  }

  override setForIdentity(identity: Identity, timestamps: readonly number[]): void {
    this.#calls.set(keyOf(identity), timestamps);
  }
}

function keyOf({ contextIdentity, fieldIdentity }: Identity): string {
  return `${fieldIdentity} ${contextIdentity}`;
}
