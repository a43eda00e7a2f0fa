// A quantity that stays until the next movement. {unit, points: [[date, decimal]], series?: [{name, points}]}
import { amount, COLOURS, day, instant, isNarrow, legend, legendHeight, number, QUIET, tooltip, valueAxis } from './look.js';

const DASHES = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]];

export function steps({ unit, points, series }, width) {
  const lines = series ?? [{ name: '', points }];
  const names = lines.map(({ name }) => name);
  const room = legendHeight(names, width);
  const isOnly = lines.length === 1;
  return {
    height: room + (isNarrow(width) ? 260 : 320),
    option: {
      color: COLOURS,
      grid: { left: 4, right: 24, top: room + 28, bottom: 12, outerBoundsMode: 'same' },
      legend: { ...legend(width), show: !isOnly },
      tooltip: tooltip((items) => {
        const said = items.map(({ seriesName, value }) => `${isOnly ? '' : `${seriesName}: `}${amount(value[1], unit)}`);
        return [day(items[0].value[0]), ...said].join('\n');
      }, { trigger: 'axis' }),
      xAxis: {
        type: 'time', axisLine: { lineStyle: { color: QUIET } }, splitNumber: isNarrow(width) ? 3 : 6,
        axisLabel: { color: QUIET, hideOverlap: true },
      },
      yAxis: valueAxis(unit, false, width),
      useUTC: true,
      series: lines.map(({ name, points: own }, at) => ({
        type: 'line', name, step: 'end', symbol: 'circle', symbolSize: 6, showSymbol: own.length <= 40,
        lineStyle: { width: 2.5, type: DASHES[at % DASHES.length] },
        areaStyle: isOnly ? { opacity: 0.12 } : undefined,
        data: own.map(([date, decimal]) => [instant(date), number(decimal)]),
      })),
    },
  };
}
