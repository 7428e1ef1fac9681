import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** A parsed document takes up to 250 bytes for each of its characters, so this is some 75 MB. */
const MAX_CHARACTERS = 300_000;

/**
 * Yoga's cache of parsed and validated documents, within fixed memory: its own keeps 1024 documents
 * and as many that do not parse, however long they are. What does not parse is not kept.
 */
export function documentCache() {
  return {
    documentCache: new LRUCache<string, DocumentNode>({
      maxSize: MAX_CHARACTERS,
      sizeCalculation: (_document, source) => Math.max(1, source.length),
    }),
    errorCache: {
      get: (_source: string) => undefined,
      set: (_source: string, _error: unknown) => {},
    },
  };
}
