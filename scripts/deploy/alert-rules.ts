import { type Alert, isAlert, parseRules, parseRuleTests } from './alerts.ts';
import { type KnownMetrics, queryProblems } from './known-metrics.ts';

/** What the rules of Prometheus are held against. */
export interface AlertSources {
  rules: readonly string[];
  /** The files for `promtool test rules`. */
  tests: readonly string[];
  /** docs/runbook.md */
  runbook: string;
  known: KnownMetrics;
}

const RUNBOOK = 'docs/runbook.md';

/** What operators have asked to be told of. */
const ASKED_FOR = [
  'ConclaveBreakerOpen',
  'ConclaveCertificateExpires',
  'ConclaveErrorBudgetFastBurn',
  'ConclaveErrorBudgetSlowBurn',
  'ConclaveErrorLog',
  'ConclaveHttpErrors',
  'ConclaveLatencyBudgetFastBurn',
  'ConclaveLatencyBudgetSlowBurn',
  'ConclaveListenerDown',
  'ConclavePoolExhausted',
  'ConclaveQueueAge',
  'ConclaveRedisDown',
  'ConclaveRefreshReuse',
  'ConclaveSignInFailures',
  'ConclaveSigningKeyOld',
  'ConclaveSlow',
];

/** What each chapter of the runbook says, in this order. */
const PARTS = ['Meaning', 'Look here', 'Do this'];

/** All that is wrong with Prometheus' rules, one line each. */
export function alertProblems({ rules, tests, runbook, known }: AlertSources): string[] {
  const all = parseRules(rules);
  const alerts = all.filter(isAlert);
  const chapters = [...runbook.matchAll(/^### (Conclave\w+)$/gm)].map(([, name = '']) => name);
  const { firing, silent } = parseRuleTests(tests);
  const names = alerts.map(({ alert }) => alert);
  const missing = (set: Set<string>, how: string) =>
    names.filter((name) => !set.has(name)).map((name) => `no test sees ${name} ${how}`);

  return [
    ...all.flatMap(({ alert, record, expr }) => queryProblems(`${alert ?? record}`, expr, known)),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `${name} is there twice`),
    ...alerts.flatMap((alert) => annotationProblems(alert, chapters)),
    ...chapters
      .filter((name) => !names.includes(name))
      .map((name) => `${RUNBOOK} has a chapter on ${name}, which is no alert`),
    ...ASKED_FOR.filter((name) => !names.includes(name)).map((name) => `there is no ${name}`),
    ...chapterProblems(runbook),
    ...missing(firing, 'firing'),
    ...missing(silent, 'silent'),
  ];
}

function annotationProblems({ alert, labels, annotations }: Alert, chapters: string[]): string[] {
  const problems = [];
  if (!['critical', 'warning'].includes(labels.severity ?? '')) {
    problems.push(`${alert} has no severity that Alertmanager routes`);
  }
  for (const name of ['summary', 'description']) {
    if (!annotations[name]) problems.push(`${alert} has no ${name}`);
  }
  const link = `${RUNBOOK}#${alert.toLowerCase()}`;
  if (annotations.runbook_url !== link) problems.push(`${alert} does not lead to ${link}`);
  if (!chapters.includes(alert)) problems.push(`${RUNBOOK} has no chapter on ${alert}`);
  return problems;
}

function chapterProblems(runbook: string): string[] {
  return runbook.split(/^###? /m).flatMap((chapter) => {
    const [name] = chapter.match(/^Conclave\w+$/m) ?? [];
    if (!name || !chapter.startsWith(name)) return [];
    const parts = [...chapter.matchAll(/^\*\*([^*]+)\.\*\* \S/gm)].map(([, part]) => part);
    return `${parts}` === `${PARTS}`
      ? []
      : [`${RUNBOOK} does not say of ${name}: ${PARTS.join(', ')}`];
  });
}
