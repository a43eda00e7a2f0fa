// Colours and figures as all pictures have them. Each colour stands out from white by 3 to 1 or more, and
// neighbours differ in lightness too.
export const FONT = '"Titillium Web", Geneva, Tahoma, sans-serif';
export const INK = '#1a1a1a';
export const QUIET = '#5c6f82';
export const LINE = '#d9dadb';
export const COLOURS = ['#0066cc', '#b35c00', '#007a52', '#6a3fa0', '#c2334d', '#00708a', '#7a6a00', '#455a64'];

const plain = new Intl.NumberFormat('it-IT', { useGrouping: 'always', maximumFractionDigits: 4 });
const cents = new Intl.NumberFormat('it-IT', { useGrouping: 'always', minimumFractionDigits: 2, maximumFractionDigits: 2 });
const share = new Intl.NumberFormat('it-IT', { style: 'percent', maximumFractionDigits: 1 });

/// A decimal as the ledger writes it, for drawing only: what is read stands in the table.
export const number = (decimal) => (decimal === null || decimal === undefined ? null : Number(decimal));

export function amount(value, unit, isShare = false) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (isShare) return share.format(value);
  if (unit === '€' || unit === 'EUR') return `${cents.format(value)} €`;
  return `${plain.format(value)} ${unit ?? ''}`.trim();
}

export const onAxis = (isShare) => (value) => {
  if (isShare) return share.format(value);
  return Math.abs(value) >= 1e6 ? `${plain.format(value / 1e6)} mln` : plain.format(value);
};

const month = new Intl.DateTimeFormat(document.documentElement.lang || 'it', { month: 'short', year: 'numeric', timeZone: 'UTC' });
export const day = (date) => new Date(date).toISOString().slice(0, 10).split('-').reverse().join('/');
export const monthOf = (date) => month.format(new Date(date));

/// Dates stand on the axis as midnight in Greenwich, wherever the reader is.
export const instant = (date) => Date.parse(`${date.length === 7 ? `${date}-01` : date}T00:00:00Z`);

export const isNarrow = (width) => width < 600;

export const valueAxis = (unit, isShare, width) => ({
  type: 'value',
  splitNumber: isNarrow(width) ? 3 : 5,
  name: isShare ? '' : unit === 'EUR' ? '€' : unit,
  nameTextStyle: { color: QUIET },
  axisLabel: { color: QUIET, formatter: onAxis(isShare), hideOverlap: true },
  splitLine: { lineStyle: { color: LINE } },
});

export const legend = (width) => ({
  type: 'plain', top: 0, left: 0, itemWidth: 22, itemHeight: 14, itemGap: isNarrow(width) ? 10 : 18,
  textStyle: { color: INK },
});

/// Drawn inside the picture: a box of the page would need styles written into it.
export const tooltip = (formatter, more = {}) => ({
  renderMode: 'richText', confine: true, backgroundColor: '#fff', borderColor: QUIET, borderWidth: 1,
  textStyle: { color: INK, fontFamily: FONT, fontSize: 14, lineHeight: 20 }, formatter, ...more,
});

/// Room for a legend of so many names at this width.
export function legendHeight(names, width) {
  if (names.length < 2) return 0;
  let [rows, used] = [1, 0];
  for (const name of names) {
    const needs = 22 + 5 + name.length * 6.6 + (isNarrow(width) ? 10 : 18);
    if (used > 0 && used + needs > width) [rows, used] = [rows + 1, 0];
    used += needs;
  }
  return rows * 24 + 8;
}
