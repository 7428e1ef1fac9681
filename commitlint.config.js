export default {
  extends: ['@commitlint/config-conventional'],
  // Conventional Commits sets no width for the body.
  rules: { 'body-max-line-length': [0], 'footer-max-line-length': [0] },
};
