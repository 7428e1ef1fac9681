import { readFileSync } from 'node:fs';
import { type CityResponse, Reader } from 'mmdb-lib';
import type { Position } from './travel.ts';

/** Where an address is, as far as it is known. */
export interface Place {
  /** Two capital letters (ISO 3166-1). */
  country: string | null;
  position: Position | null;
}

export interface Places {
  /**
   * @param address of the client
   * @param told country that a trusted proxy has named; it goes before the database's
   */
  find(address: string | undefined, told: string | undefined): Place;
}

/** What a database that does not say it may be wrong by. */
const UNKNOWN_ACCURACY_KM = 1000;

/**
 * Finds places in a MaxMind database (GeoLite2 or GeoIP2, Country or City), which is read into memory.
 * Without one, only what proxies tell is known.
 *
 * @throws Error when the file cannot be read or is no such database
 */
export function openPlaces(file: string | undefined): Places {
  const reader = file === undefined ? undefined : new Reader<CityResponse>(readFileSync(file));
  return {
    find(address, told) {
      const found = address === undefined ? null : (reader?.get(address) ?? null);
      const country = told ?? found?.country?.iso_code ?? null;
      return { country, position: positionOf(found) };
    },
  };
}

function positionOf(found: CityResponse | null): Position | null {
  const { latitude, longitude, accuracy_radius: radius } = found?.location ?? {};
  if (latitude === undefined || longitude === undefined) return null;
  return { latitude, longitude, accuracyKm: radius ?? UNKNOWN_ACCURACY_KM };
}
