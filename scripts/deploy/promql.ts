import { parser } from '@prometheus-io/lezer-promql';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** One selector of a query, such as `up{job="conclave"}`. */
export interface Selector {
  metric: string;
  matchers: { label: string; operator: string; value: string }[];
}

export interface Query {
  selectors: Selector[];
  /** What it groups and matches by. */
  groupings: string[];
}

/**
 * Reads a query by Prometheus' own grammar. Grafana's variables are given a value first.
 *
 * @throws Error naming the query, where it is no PromQL
 */
export function readQuery(text: string): Query {
  const query = text.replaceAll(/\$__(rate_interval|interval|range)/g, '5m');
  const selectors: Selector[] = [];
  const groupings: string[] = [];
  const textOf = (node: SyntaxNode | null) => (node ? query.slice(node.from, node.to) : '');
  parser.parse(query).iterate({
    enter({ name, node, type }) {
      if (type.isError) throw new Error(`This is no PromQL: ${text}`);
      if (name === 'VectorSelector') selectors.push(readSelector(node, textOf));
      if (name === 'GroupingLabels') {
        groupings.push(...node.getChildren('LabelName').map((label) => textOf(label)));
      }
    },
  });
  return { selectors, groupings };
}

function readSelector(node: SyntaxNode, textOf: (node: SyntaxNode | null) => string): Selector {
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  return {
    metric: textOf(node.getChild('Identifier')),
    matchers: matchers.map((matcher) => ({
      label: textOf(matcher.getChild('LabelName')),
      operator: textOf(matcher.getChild('MatchOp')),
      value: textOf(matcher.getChild('StringLiteral')).slice(1, -1),
    })),
  };
}
