// Writes docs/settings.md from the settings in src/settings/: node scripts/write-settings-doc.ts
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { SETTING_GROUPS } from '../src/settings.ts';

/** What of a setting's JSON Schema is shown. */
interface SettingSchema {
  description?: string;
  type?: string;
  format?: string;
  pattern?: string;
  enum?: string[];
  default?: string | number;
  minimum?: number;
  maximum?: number;
}

const UNITS: Readonly<Record<string, string>> = {
  SECONDS: 'seconds',
  MINUTES: 'minutes',
  HOURS: 'hours',
  DAYS: 'days',
  MS: 'milliseconds',
  BYTES: 'bytes',
  LENGTH: 'characters',
};

const HEAD = `# Settings

Conclave is set up by environment variables, and only \`src/config.ts\` reads them; this page is written from \`src/settings/\`. \`.env.development\`, \`.env.staging\` and \`.env.production\` are templates to copy.

- An empty value counts as none.
- \`NAME_FILE\` gives the path of a file that holds the value of \`NAME\`, as with the secrets of containers. Only one of the two may be set.
- \`npm run conclave -- config check\` says what is wrong with the settings of this environment. A process that cannot use its settings names all that is wrong with them and exits with code 78.
- In \`staging\` and \`production\`, \`DATABASE_URL\`, \`SECRET_KEY\` and \`SMTP_URL\` are required, \`PUBLIC_URL\` must begin with \`https://\`, a \`SECRET_KEY\` that looks like a default is refused, and there is no embedded Postgres, GraphiQL or introspection.
`;

const TABLE = `| setting | meaning | unit | default | allowed |
|---|---|---|---|---|
`;

/** The page as it should be. */
export function settingsDoc(): string {
  const groups = Object.entries(SETTING_GROUPS).map(([title, shape]) => {
    const { properties = {} } = z.toJSONSchema(z.object(shape), {
      io: 'input',
      unrepresentable: 'any',
    });
    const rows = Object.entries(properties).map(([name, schema]) =>
      rowOf(name, schema as SettingSchema),
    );
    return `\n## ${title}\n\n${TABLE}${rows.join('\n')}\n`;
  });
  return `${HEAD}${groups.join('')}`;
}

function rowOf(name: string, schema: SettingSchema): string {
  const unit = schema.type === 'integer' ? unitOf(name) : '';
  const cells = [`\`${name}\``, schema.description ?? '', unit, defaultOf(schema), allowed(schema)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Names say their unit in their last word, as in LOCKOUT_RESET_AFTER_MINUTES. */
function unitOf(name: string): string {
  return UNITS[name.split('_').at(-1) ?? ''] ?? '';
}

function defaultOf(schema: SettingSchema): string {
  return schema.default === undefined ? '' : `\`${schema.default}\``;
}

function allowed({ type, format, pattern, minimum, maximum, ...schema }: SettingSchema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (type === 'integer' || type === 'number') return `${minimum} to ${maximum}`;
  if (format === 'uri') return 'a URL';
  if (pattern?.startsWith('^postgres')) return 'a `postgres://` URL';
  if (pattern?.startsWith('^smtp')) return 'an `smtp://` or `smtps://` URL';
  if (pattern?.startsWith('^redis')) return 'a `redis://` or `rediss://` URL';
  return '';
}

if (import.meta.main) {
  writeFileSync(new URL('../docs/settings.md', import.meta.url), settingsDoc());
}
