'use strict';
// Read by whatever Node is there, however old: no syntax here that Node 6 would not parse.

const OLDEST = [22, 18];

/** Whether this Node runs TypeScript directly, as all of Conclave needs. */
exports.isNewEnough = function isNewEnough(version) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  return parts[0] > OLDEST[0] || (parts[0] === OLDEST[0] && parts[1] >= OLDEST[1]);
};

exports.sentence = function sentence(version) {
  return (
    'Conclave needs Node ' +
    OLDEST.join('.') +
    ' or newer and found only ' +
    version +
    ': on Linux `npm ci` brings Node 24 along, elsewhere install it from https://nodejs.org.'
  );
};

if (require.main === module && !exports.isNewEnough(process.version)) {
  process.stderr.write(`${exports.sentence(process.version)}\n`);
  process.exit(1);
}
