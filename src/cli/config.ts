import type { Command } from 'commander';
import { loadConfig } from '../config.ts';

export function registerConfig(program: Command): void {
  program
    .command('config')
    .description('The settings')
    .command('check')
    .description('Read the settings from the environment and say what is wrong with them')
    .action(() => {
      const config = loadConfig();
      process.stdout.write(`The settings can be used (${config.NODE_ENV}).\n`);
    });
}
