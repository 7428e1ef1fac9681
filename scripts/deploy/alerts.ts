import { parse } from 'yaml';
import { z } from 'zod';

const texts = z.record(z.string(), z.string()).default({});

const rule = z.object({
  record: z.string().optional(),
  alert: z.string().optional(),
  expr: z.string(),
  labels: texts,
  annotations: texts,
});

const ruleFile = z.object({ groups: z.array(z.looseObject({ rules: z.array(rule) })) });

const testFile = z.looseObject({
  tests: z.array(
    z.looseObject({
      alert_rule_test: z
        .array(z.looseObject({ alertname: z.string(), exp_alerts: z.array(z.unknown()) }))
        .default([]),
    }),
  ),
});

export type Rule = z.infer<typeof rule>;
export type Alert = Rule & { alert: string };

/** The rules of these files of Prometheus, recording and alerting. */
export function parseRules(texts: readonly string[]): Rule[] {
  return texts.flatMap((text) => ruleFile.parse(parse(text)).groups.flatMap(({ rules }) => rules));
}

export const isAlert = (each: Rule): each is Alert => each.alert !== undefined;

/** Which alerts the files for `promtool test rules` expect to fire, and which to be silent. */
export function parseRuleTests(texts: readonly string[]) {
  const expected = texts
    .flatMap((text) => testFile.parse(parse(text)).tests)
    .flatMap((test) => test.alert_rule_test);
  const names = (fires: boolean) =>
    new Set(
      expected
        .filter(({ exp_alerts }) => exp_alerts.length > 0 === fires)
        .map(({ alertname }) => alertname),
    );
  return { firing: names(true), silent: names(false) };
}
