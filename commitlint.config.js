export default {
  extends: ['@commitlint/config-conventional'],
  // Conventional Commits sets no width for the body, and none for the header either.
  rules: {
    'header-max-length': [2, 'always', 110],
    'body-max-line-length': [0],
    'footer-max-line-length': [0],
  },
};
