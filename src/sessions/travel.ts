/** Where somebody was, as an address tells it: a circle on the globe. */
export interface Position {
  /** Degrees, north positive. */
  latitude: number;
  /** Degrees, east positive. */
  longitude: number;
  /** Radius of the circle, in kilometres. */
  accuracyKm: number;
}

const EARTH_RADIUS_KM = 6371;
/** Airliners cruise at about 900 km/h. */
const FASTEST_KM_PER_HOUR = 1000;
/** Databases of addresses stray by so much: what is nearer is no journey. */
const NEAR_KM = 100;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Distance along the globe's surface (haversine), in kilometres. */
function distanceKm(from: Position, to: Position): number {
  const dLatitude = radians(to.latitude - from.latitude);
  const dLongitude = radians(to.longitude - from.longitude);
  const a =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(radians(from.latitude)) *
      Math.cos(radians(to.latitude)) *
      Math.sin(dLongitude / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(a)));
}

/**
 * Whether nobody can have come from one place to the other in this time: even between the nearest
 * points of the two circles it would take more than 1,000 km/h.
 *
 * @param hours between the two sign-ins; less than nothing, as after a clock was set back, counts as none
 */
export function isImpossible(from: Position, to: Position, hours: number): boolean {
  const leastKm = distanceKm(from, to) - from.accuracyKm - to.accuracyKm;
  return leastKm > NEAR_KM && leastKm > Math.max(0, hours) * FASTEST_KM_PER_HOUR;
}
