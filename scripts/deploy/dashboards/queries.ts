/** Per second, over what a pixel of the panel stands for. */
const rate = (selector: string) => `rate(${selector}[$__rate_interval])`;

/** Per second of all processes, for each value of the labels. */
export const ratesBy = (label: string, selector: string) => `sum by (${label}) (${rate(selector)})`;

/** Per second of all processes together. */
export const rateOf = (selector: string) => `sum(${rate(selector)})`;

/** A quantile of a histogram, over all processes. `metric` is without its `_bucket`. */
export function quantile(
  q: number,
  metric: string,
  { by, where = '' }: { by?: string; where?: string } = {},
): string {
  const selector = `${metric}_bucket${where && `{${where}}`}`;
  return `histogram_quantile(${q}, ${ratesBy(by ? `le, ${by}` : 'le', selector)})`;
}

/** The three that say how a histogram lies. */
export const quantiles = (metric: string, where?: string) =>
  [0.5, 0.95, 0.99].map((q) => ({
    expr: quantile(q, metric, where === undefined ? {} : { where }),
    legend: `p${q * 100}`,
  }));
