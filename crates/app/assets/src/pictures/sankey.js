// Where a unit goes, layer by layer. {unit, nodes: [{id, name, layer, href?}], links: [{from, to, value}]}
import { amount, COLOURS, INK, isNarrow, number, tooltip } from './look.js';

export function sankey({ unit, nodes: all, links }, width) {
  // Through what nothing flows has no place in the picture; the table names it.
  const reached = new Set(links.filter(({ value }) => number(value) > 0).flatMap(({ from, to }) => [from, to]));
  const nodes = all.filter(({ id }) => reached.has(id));
  const layers = nodes.reduce((found, { layer }) => found.set(layer, (found.get(layer) ?? 0) + 1), new Map());
  const most = Math.max(1, ...layers.values());
  const deepest = Math.max(0, ...layers.keys());
  // Names break into lines instead of being cut.
  const isTight = isNarrow(width);
  const label = Math.max(62, Math.min(200, width / (deepest + 1) - 34));
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const flows = new Map(nodes.map(({ id }) => [id, { in: 0, out: 0 }]));
  const flowing = links.filter(({ value }) => number(value) > 0);
  for (const { from, to, value } of flowing) {
    flows.get(from).out += number(value);
    flows.get(to).in += number(value);
  }
  const isHere = ({ in: into, out }) => Math.max(into, out);
  return {
    height: Math.max(isTight ? 300 : 360, most * (isTight ? 68 : 54) + 24),
    option: {
      tooltip: tooltip(({ dataType, data }) => (dataType === 'edge'
        ? `${names.get(data.source)} → ${names.get(data.target)}\n${amount(data.value, unit)}`
        : `${data.title}\n${amount(isHere(flows.get(data.name)), unit)}`)),
      series: [{
        type: 'sankey', left: 4, right: label + 12, top: 10, bottom: 10, nodeWidth: 14, nodeGap: isTight ? 46 : 30, draggable: false,
        nodeAlign: 'left', layoutIterations: 48, emphasis: { focus: 'adjacency' },
        lineStyle: { color: 'source', opacity: 0.32, curveness: 0.5 },
        label: {
          color: INK, fontSize: isTight ? 11 : 14, lineHeight: isTight ? 13 : 17, textBorderColor: 'rgba(255, 255, 255, 0.8)', textBorderWidth: 2,
          width: label, overflow: 'break',
          formatter: ({ data }) => data.title,
        },
        data: nodes.map(({ id, name, layer, href }) => ({
          name: id, title: name, depth: layer, href,
          itemStyle: { color: COLOURS[layer % COLOURS.length], borderWidth: 0 },
        })),
        links: flowing.map(({ from, to, value }) => ({ source: from, target: to, value: number(value) })),
      }],
    },
  };
}
