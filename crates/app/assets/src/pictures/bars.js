// Quantities side by side or stacked, of one unit. {unit, categories, series: [{name, values, stack?}], horizontal?, percent?}
import { amount, COLOURS, INK, isNarrow, legend, legendHeight, LINE, number, QUIET, tooltip, valueAxis } from './look.js';

const ROW_PX = 34;

export function bars({ unit, categories, series, horizontal, percent }, width) {
  const names = series.map(({ name }) => name);
  const room = legendHeight(names, width);
  const stacks = new Set(series.map(({ stack }, at) => stack ?? at)).size;
  const height = horizontal
    ? room + 56 + categories.length * Math.max(ROW_PX, stacks * 18 + 12)
    : room + (isNarrow(width) ? 280 : 320);
  const named = {
    type: 'category',
    data: categories,
    axisLine: { lineStyle: { color: QUIET } },
    axisTick: { show: false },
    axisLabel: {
      color: INK, interval: 0, overflow: 'break', lineHeight: 15,
      width: horizontal ? Math.min(240, width * 0.34) : Math.max(48, (width - 80) / categories.length - 8),
    },
  };
  const valued = { ...valueAxis(unit, percent, width), ...(horizontal ? { name: '' } : {}) };
  return {
    height,
    option: {
      color: COLOURS,
      grid: { left: 4, right: 24, top: room + (horizontal ? 4 : 28), bottom: 12, outerBoundsMode: 'same' },
      legend: { ...legend(width), show: names.length > 1 },
      tooltip: tooltip((items) => {
        const lines = items.map(({ seriesName, value }) => `${seriesName}: ${amount(value, unit, percent)}`);
        return [items[0].name, ...lines].join('\n');
      }, { trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: LINE, opacity: 0.35 } } }),
      xAxis: horizontal ? valued : named,
      yAxis: horizontal ? { ...named, inverse: true } : valued,
      series: series.map(({ name, values, stack }) => ({
        type: 'bar', name, stack, barMaxWidth: 42, barMinHeight: 1, data: values.map(number),
        itemStyle: { borderColor: '#fff', borderWidth: stack ? 1 : 0 },
      })),
    },
  };
}
