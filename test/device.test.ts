import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeDevice } from '../src/sessions/device.ts';

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0';

describe('a device', () => {
  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      ['Firefox on Linux', 'Firefox 128', 'Linux'],
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      ['Safari on iPhone', 'Safari 17', 'iOS'],
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
      ['Safari on macOS', 'Safari 17', 'macOS'],
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/126.0.0.0`,
      ['Microsoft Edge on Windows', 'Microsoft Edge 126', 'Windows'],
    ],
    [
      `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${CHROME} Mobile Safari/537.36`,
      ['Chrome on Android', 'Chrome 126', 'Android'],
    ],
    ['curl/8.0', ['curl', 'curl 8', null]],
    ['conclave-tests/1.0', ['conclave-tests', 'conclave-tests 1', null]],
    ['PostmanRuntime/7.39.0', ['PostmanRuntime', 'PostmanRuntime 7', null]],
    ['node', ['node', 'node', null]],
    ['Mozilla/5.0', ['Unknown device', null, null]],
    ['<script>alert(1)</script>', ['Unknown device', null, null]],
    ['   ', ['Unknown device', null, null]],
    ['', ['Unknown device', null, null]],
    [null, ['Unknown device', null, null]],
    [undefined, ['Unknown device', null, null]],
  ])('that says %j', (userAgent, [deviceName, browser, operatingSystem]) => {
    expect(describeDevice(userAgent)).toEqual({ deviceName, browser, operatingSystem });
  });

  it('gets a short and harmless name, whatever it says', () => {
    const words = fc.constantFrom(
      ...[
        'Mozilla/5.0',
        'Chrome/',
        'Firefox/',
        'Android',
        '(X11; Linux',
        'Safari/',
        '9'.repeat(99),
      ],
      ...[
        '<img src=x>',
        '\r\n',
        '\u202e',
        'Version/',
        'iPhone',
        '; ',
        ')',
        'constructor',
        '__proto__',
      ],
    );
    const hostile = fc.array(fc.oneof(words, fc.string({ unit: 'binary' })), { maxLength: 60 });
    fc.assert(
      fc.property(hostile, (parts) => {
        const { deviceName, browser, operatingSystem } = describeDevice(parts.join(' '));
        for (const name of [deviceName, browser ?? '-', operatingSystem ?? '-']) {
          expect(name).toMatch(/^[\w .+()&!'/-]{1,100}$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each(['a', ' ', '(', 'Mozilla/5.0 (Android ', 'Version/1.', 'Chrome/1 ', 'Opera/9 Version/'])(
    'that says %j a hundred thousand times costs little',
    (piece) => {
      const start = performance.now();
      describeDevice(piece.repeat(100_000));
      expect(performance.now() - start).toBeLessThan(10_000);
    },
  );
});
