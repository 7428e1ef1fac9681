import Bowser from 'bowser';

/** What a person recognises a session by. */
export interface Device {
  /** Such as `Firefox on Linux`, `Safari on iPhone` or `curl`. */
  deviceName: string;
  /** The browser or client with its major version, such as `Firefox 128`. */
  browser: string | null;
  /** Such as `Windows`, without its version: browsers no longer tell the true one. */
  operatingSystem: string | null;
}

/** No real client says more; what a hostile one says must not cost much to read. */
const MAX_LENGTH = 512;
const MAX_NAME_LENGTH = 40;
const UNKNOWN: Device = { deviceName: 'Unknown device', browser: null, operatingSystem: null };

/** Bowser repeats what it does not know: that must look like a name to be shown as one. */
const NAME = /^\w[\w .+()&!'-]{0,39}$/;
/** First word of a client that is no browser (RFC 9110, 10.1.5): product and version. */
const PRODUCT = /^([A-Za-z][A-Za-z0-9 ._-]*)(?:\/v?(\d+))?/;

/** Reads a `User-Agent`. Never throws, and repeats nothing of it but names and version numbers. */
export function describeDevice(userAgent: string | null | undefined): Device {
  const said = userAgent?.slice(0, MAX_LENGTH).trim();
  if (!said) return UNKNOWN;
  const { browser, os, platform } = Bowser.parse(said);
  if (!isName(browser.name)) return describeClient(said, os.name);
  const place = platform.vendor === 'Apple' && platform.model ? platform.model : os.name;
  return {
    deviceName: place ? `${browser.name} on ${place}` : browser.name,
    browser: withMajor(browser.name, browser.version),
    operatingSystem: os.name ?? null,
  };
}

/** A command-line client, a library, or a browser that nobody has heard of. */
function describeClient(said: string, operatingSystem = ''): Device {
  const [, product = '', version] = PRODUCT.exec(said) ?? [];
  const name = product.trim().slice(0, MAX_NAME_LENGTH);
  if (!isName(name)) {
    return operatingSystem
      ? { deviceName: operatingSystem, browser: null, operatingSystem }
      : UNKNOWN;
  }
  return {
    deviceName: operatingSystem ? `${name} on ${operatingSystem}` : name,
    browser: withMajor(name, version),
    operatingSystem: operatingSystem || null,
  };
}

function isName(name: string | undefined): name is string {
  // Half the world's clients begin with Mozilla/5.0: that says nothing.
  return name !== undefined && name !== 'Mozilla' && NAME.test(name);
}

function withMajor(name: string, version: string | undefined): string {
  const major = version?.match(/^\d{1,5}/)?.[0];
  return major ? `${name} ${major}` : name;
}
