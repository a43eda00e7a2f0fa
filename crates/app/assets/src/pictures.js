// Draws the pictures of a page from the figures written beside them. The table under each stays the same
// figures; it is closed once the picture stands, and is all there is where no script runs.
import { BarChart, CustomChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import italian from 'echarts/i18n/langIT-obj.js';
import { SVGRenderer } from 'echarts/renderers';
import { bars } from './pictures/bars.js';
import { FONT, INK } from './pictures/look.js';
import { sankey } from './pictures/sankey.js';
import { steps } from './pictures/steps.js';
import { timeline } from './pictures/timeline.js';

echarts.use([
  AriaComponent, BarChart, CustomChart, GridComponent, LegendComponent, LineChart, SVGRenderer, SankeyChart,
  ScatterChart, TooltipComponent,
]);
echarts.registerLocale('IT', italian);

const KINDS = { bars, sankey, steps, timeline };
const PAPER_PX = 660;
const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) redraw(target);
});

function draw(figure) {
  const data = figure.querySelector('script[type="application/json"]');
  const make = KINDS[figure.dataset.picture];
  if (!data || !make) return;
  let canvas = figure.querySelector(':scope > .drawn');
  if (!canvas) {
    canvas = document.createElement('div');
    canvas.className = 'drawn';
    data.before(canvas);
  }
  canvas.figures = JSON.parse(data.textContent);
  canvas.make = make;
  canvas.says = figure.querySelector('figcaption')?.textContent.trim() ?? '';
  if (!echarts.getInstanceByDom(canvas)) {
    canvas.style.height = `${make(canvas.figures, canvas.clientWidth).height}px`;
    const chart = echarts.init(canvas, null, { renderer: 'svg', locale: 'IT' });
    chart.on('click', ({ data: item }) => {
      if (item?.href) location.assign(item.href);
    });
    const table = figure.querySelector('details');
    if (table) table.open = false;
    resized.observe(canvas);
  }
  redraw(canvas);
}

function redraw(canvas, width = canvas.clientWidth) {
  const chart = echarts.getInstanceByDom(canvas);
  if (!chart || width === 0) return;
  const { height, option } = canvas.make(canvas.figures, width);
  canvas.style.height = `${height}px`;
  chart.resize({ width, height });
  chart.setOption({ ...common(canvas.says, option), ...option }, { replaceMerge: ['series', 'xAxis', 'yAxis', 'grid'] });
}

function common(says, { series }) {
  const isMany = series.filter(({ type }) => type === 'bar').length > 1;
  return {
    animation: !isStill,
    animationDuration: 400,
    animationDurationUpdate: 300,
    // Our own sentence: the one made up by the library knows neither the figures' meaning nor their grammar.
    aria: { enabled: true, label: { description: says }, decal: { show: isMany } },
    textStyle: { fontFamily: FONT, fontSize: 14, color: INK },
  };
}

function drawAll(root) {
  root.querySelectorAll('figure.picture[data-picture]').forEach(draw);
}

// The clocks move: a drawing goes over to the figure that takes its place, and changes before the reader's eyes.
document.addEventListener('usus:exchange', ({ detail: { old, fresh } }) => {
  const [before, after] = [old, fresh].map((part) => [...part.querySelectorAll('figure.picture[data-picture]')]);
  before.forEach((figure, at) => {
    const canvas = figure.querySelector(':scope > .drawn');
    const next = figure.id ? after.find(({ id }) => id === figure.id) : after[at];
    if (!canvas) return;
    if (next?.dataset.picture === figure.dataset.picture) {
      const [table, coming] = [figure, next].map((one) => one.querySelector('details'));
      if (table && coming) coming.open = table.open;
      next.querySelector('script[type="application/json"]')?.before(canvas);
    } else {
      resized.unobserve(canvas);
      echarts.getInstanceByDom(canvas)?.dispose();
    }
  });
});
document.addEventListener('usus:exchanged', ({ detail }) => drawAll(detail));

function onPaper(isPaper) {
  for (const canvas of document.querySelectorAll('figure.picture > .drawn')) {
    redraw(canvas, isPaper ? PAPER_PX : canvas.clientWidth);
  }
}
window.addEventListener('beforeprint', () => onPaper(true));
window.addEventListener('afterprint', () => onPaper(false));

// Labels are measured, so the letters must be there first.
document.fonts.ready.then(() => drawAll(document));
