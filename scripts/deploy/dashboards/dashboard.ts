/** One line, or family of lines, of a panel. */
export interface Line {
  expr: string;
  /** With labels in double braces. */
  legend: string;
}

export interface Panel {
  title: string;
  /** What a person should make of it. */
  description: string;
  /** As Grafana names them: `s`, `ops`, `percentunit`, `bytes`, `short`. */
  unit: string;
  lines: Line[];
  /** A single figure instead of a course over time. */
  isFigure?: boolean;
  /** From which value on it is shown in red. */
  alarmAt?: number;
  /** Lines stacked upon each other. */
  isStacked?: boolean;
}

export interface Row {
  title: string;
  panels: Panel[];
}

export interface Dashboard {
  /** Of its file and its address. */
  uid: string;
  title: string;
  description: string;
  rows: Row[];
}

/** Provisioned by deploy/grafana/provisioning. */
/** What all panels ask; deploy/grafana/provisioning gives it its address. */
export const DATASOURCE = { type: 'prometheus', uid: 'prometheus' };
const WIDTH = 24;
const HEIGHT = 8;

/** `dashboard` in the form that Grafana provisions from a file. */
export function toGrafana({ uid, title, description, rows }: Dashboard): string {
  let y = 0;
  let id = 0;
  const panels = rows.flatMap((row) => {
    const head = { id: ++id, type: 'row', title: row.title, gridPos: place(0, y++, WIDTH, 1) };
    const height = row.panels.every(({ isFigure }) => isFigure) ? HEIGHT / 2 : HEIGHT;
    const width = WIDTH / row.panels.length;
    const body = row.panels.map((panel, column) => ({
      id: ++id,
      ...panelOf(panel),
      gridPos: place(column * width, y, width, height),
    }));
    y += height;
    return [{ ...head, collapsed: false, panels: [] }, ...body];
  });
  const model = {
    uid: `conclave-${uid}`,
    title: `Conclave / ${title}`,
    description,
    tags: ['conclave'],
    schemaVersion: 39,
    editable: false,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'browser',
    graphTooltip: 1,
    links: [{ type: 'dashboards', title: 'Conclave', tags: ['conclave'], asDropdown: true }],
    templating: { list: [] },
    annotations: { list: [FIRING] },
    panels,
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}

/** Alerts that fired, as marks in every panel. */
const FIRING = {
  name: 'Alerts',
  datasource: DATASOURCE,
  enable: true,
  iconColor: 'red',
  expr: 'ALERTS{alertstate="firing"}',
  titleFormat: '{{alertname}}',
  textFormat: '{{instance}}',
};

const place = (x: number, y: number, w: number, h: number) => ({ x, y, w, h });

function panelOf({ title, description, unit, lines, isFigure, alarmAt, isStacked }: Panel) {
  const steps = [
    { color: 'green', value: null },
    ...(alarmAt === undefined ? [] : [{ color: 'red', value: alarmAt }]),
  ];
  const custom = {
    fillOpacity: isStacked ? 30 : 5,
    showPoints: 'never',
    stacking: { mode: isStacked ? 'normal' : 'none' },
    thresholdsStyle: { mode: alarmAt === undefined ? 'off' : 'line' },
  };
  return {
    type: isFigure ? 'stat' : 'timeseries',
    title,
    description,
    datasource: DATASOURCE,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: { mode: 'absolute', steps },
        ...(isFigure ? {} : { custom }),
      },
      overrides: [],
    },
    options: isFigure
      ? { reduceOptions: { calcs: ['lastNotNull'] }, graphMode: 'area' }
      : { tooltip: { mode: 'multi', sort: 'desc' }, legend: { displayMode: 'list' } },
    targets: lines.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
    })),
  };
}
