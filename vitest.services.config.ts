import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Tests against programs that a machine may not have, such as a browser and a proxy. */
export default defineConfig({
  ...base,
  test: { ...base.test, projects: undefined, include: ['test/services/*.test.ts'] },
});
