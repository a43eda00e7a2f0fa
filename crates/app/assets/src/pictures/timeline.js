// The log month by month under the bands of the trienni, an extension hatched, with marks for what happened.
// {months: [["2026-01", 12]], bands: [{name, from, to, extension_from?}], marks: [{on, kind, name, href?}], until?: "2026-01"}
// What came after `until` is pale: it was not known then.
import { COLOURS, day, FONT, INK, instant, isNarrow, LINE, monthOf, onAxis, QUIET, tooltip } from './look.js';
import { words } from '../words.js';

const BAND_PX = 26;
const SHAPES = ['diamond', 'triangle', 'rect', 'circle', 'pin', 'arrow'];
const FILLS = ['#cfe3f7', '#fbe3c8', '#cdeade', '#e2d7f1'];
const MONTH_MS = 30.4 * 24 * 3600 * 1000;

export function timeline({ months, bands, marks, until }, width) {
  const kinds = [...new Set(marks.map(({ kind }) => kind))];
  const dates = [...months.map(([month]) => month), ...bands.flatMap(({ from, to }) => [from, to]), ...marks.map(({ on }) => on)];
  const [first, last] = [Math.min(...dates.map(instant)), Math.max(...dates.map(instant)) + MONTH_MS];
  const lanes = laneOf(bands);
  const bandsPx = (Math.max(-1, ...lanes) + 1) * (BAND_PX + 4);
  const marksPx = marks.length ? 30 : 0;
  const room = kinds.length ? 32 : 0;
  const top = room + bandsPx + marksPx;
  const edges = { left: isNarrow(width) ? 36 : 48, right: 16 };
  const time = (gridIndex, isShown) => ({
    type: 'time', gridIndex, min: first, max: last, splitNumber: isNarrow(width) ? 3 : 8, show: isShown,
    axisLine: { lineStyle: { color: QUIET } }, axisLabel: { color: QUIET, hideOverlap: true }, axisPointer: { show: false },
  });
  const lane = (gridIndex) => ({ type: 'value', gridIndex, min: 0, max: 1, show: false });
  return {
    height: top + (isNarrow(width) ? 150 : 190),
    option: {
      color: COLOURS,
      useUTC: true,
      legend: {
        top: 0, left: 0, data: kinds, itemWidth: 14, itemHeight: 14, textStyle: { color: INK }, show: kinds.length > 0, type: 'scroll',
      },
      grid: [
        { ...edges, top: room, height: Math.max(1, bandsPx) },
        { ...edges, top: room + bandsPx, height: Math.max(1, marksPx) },
        { ...edges, top: top + 12, bottom: 28 },
      ],
      tooltip: tooltip(({ data }) => data.says ?? ''),
      xAxis: [time(0, false), time(1, false), time(2, true)],
      yAxis: [lane(0), lane(1), {
        type: 'value', gridIndex: 2, splitNumber: 3, minInterval: 1,
        axisLabel: { color: QUIET, formatter: onAxis(false) }, splitLine: { lineStyle: { color: LINE } },
      }],
      series: [
        {
          type: 'custom', name: 'bands', xAxisIndex: 0, yAxisIndex: 0, clip: true,
          renderItem: (_params, api) => band(api, bands[api.value(2)], api.value(2), lanes[api.value(2)]),
          encode: { x: [0, 1], y: -1 },
          data: bands.map(({ name, from, to, extension_from: extension }, at) => ({
            value: [instant(from), instant(to), at],
            says: `${name}\n${day(from)} – ${day(to)}${extension ? `\n↳ ${day(extension)} – ${day(to)}` : ''}`,
          })),
        },
        ...kinds.map((kind, at) => ({
          type: 'scatter', name: kind, xAxisIndex: 1, yAxisIndex: 1, symbol: SHAPES[at % SHAPES.length], symbolSize: 14,
          itemStyle: { borderColor: '#fff', borderWidth: 1, opacity: 1 },
          data: marks.filter((mark) => mark.kind === kind).map(({ on, name, href }) => ({
            value: [instant(on), 0.45], href, says: `${day(on)}\n${name}`,
          })),
        })),
        {
          type: 'bar', name: words.entries, xAxisIndex: 2, yAxisIndex: 2, barMaxWidth: 18,
          data: months.map(([month, count]) => ({
            value: [instant(month) + MONTH_MS / 2, count], says: `${monthOf(instant(month))}: ${onAxis(false)(count)}`,
            itemStyle: { color: until && month > until ? '#c3ccd1' : '#455a64' },
          })),
        },
      ],
    },
  };
}

/// Plans that run at the same time lie under one another.
function laneOf(bands) {
  const ends = [];
  return bands.map(({ from, to }) => {
    const free = ends.findIndex((end) => end < from);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = to;
    return lane;
  });
}

function band(api, { name, from, to, extension_from: extension }, at, lane) {
  const x = (date) => api.coord([instant(date), 1])[0];
  const y = api.coord([0, 1])[1] + lane * (BAND_PX + 4);
  const [left, right] = [x(from), x(to)];
  const shape = { x: left, y, width: Math.max(2, right - left), height: BAND_PX };
  const colour = COLOURS[at % FILLS.length];
  const firm = extension ? x(extension) - left : shape.width;
  const children = [
    { type: 'rect', shape, style: { fill: '#fff', stroke: colour, lineWidth: 1 } },
    { type: 'rect', shape: { ...shape, width: Math.max(0, firm) }, style: { fill: FILLS[at % FILLS.length], stroke: colour, lineWidth: 1 } },
  ];
  if (extension) children.push(hatched({ ...shape, x: left + firm, width: shape.width - firm }, colour));
  children.push({
    type: 'text', silent: true,
    style: {
      text: name, x: left + 8, y: y + BAND_PX / 2, verticalAlign: 'middle', fill: INK, fontFamily: FONT, fontSize: 14,
      width: Math.max(0, firm - 12), overflow: 'truncate',
    },
  });
  return { type: 'group', children };
}

/// An extension is not a triennium of its own: the same band, hatched.
function hatched({ x, y, width, height }, colour) {
  const children = [];
  for (let from = x - height; from < x + width; from += 7) {
    children.push({
      type: 'line', silent: true, shape: { x1: from, y1: y + height, x2: from + height, y2: y }, style: { stroke: colour, lineWidth: 1.5 },
    });
  }
  return { type: 'group', children, clipPath: { type: 'rect', shape: { x, y, width: Math.max(0, width), height } } };
}
