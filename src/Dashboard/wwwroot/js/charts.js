// Draws one chart over time with ECharts. The server sends complete models (see ChartWire); this keeps the drawing while its
// data changes, follows theme and size, shares a crosshair between charts of the page, and reports a dragged range.

const minus = '\u2212';
const charts = new Set();

export function draw(canvas, legend, model, owner) {
  return new Chart(canvas, legend, model, owner);
}

class Chart {
  constructor(canvas, legend, model, owner) {
    this.canvas = canvas;
    this.legend = legend;
    this.owner = owner;
    this.hidden = new Set();
    this.chart = window.echarts.init(canvas, null, { renderer: 'canvas' });
    this.crosshair = mark(canvas, 'chart-crosshair');
    this.selection = mark(canvas, 'chart-selection');
    this.tokens = tokens(canvas);
    this.resize = new ResizeObserver(() => { this.chart.resize(); this.hideCrosshairs(); if (this.model) this.render(); });
    this.resize.observe(canvas);
    this.onTheme = () => { this.tokens = tokens(canvas); this.render(); };
    window.addEventListener('observe:theme', this.onTheme);
    this.onLegend = event => this.toggle(event);
    legend.addEventListener('click', this.onLegend);
    this.listen();
    charts.add(this);
    this.update(model);
  }

  update(model) {
    const other = this.model && (this.model.titles[0] !== model.titles[0] || this.model.titles.length !== model.titles.length);
    this.model = model;
    // What is pointed at belongs to the buckets that were there before.
    if (other) { this.hideCrosshairs(); this.chart.dispatchAction({ type: 'hideTip' }); }
    this.render();
    this.paintLegend();
  }

  dispose() {
    charts.delete(this);
    this.resize.disconnect();
    window.removeEventListener('observe:theme', this.onTheme);
    this.legend.removeEventListener('click', this.onLegend);
    this.stopDragging?.();
    this.chart.dispose();
  }

  render() {
    this.chart.setOption(option(this.model, this.tokens, this.hidden, this.chart.getWidth()), { replaceMerge: ['series'], lazyUpdate: false });
  }

  toggle(event) {
    const button = event.target.closest('[data-series]');
    if (!button) return;
    const name = button.dataset.series;
    const all = this.model.series.map(series => series.name);
    if (event.altKey || event.shiftKey) {
      const alone = all.every(other => other === name || this.hidden.has(other));
      this.hidden = new Set(alone ? [] : all.filter(other => other !== name));
    } else if (!this.hidden.delete(name)) {
      this.hidden.add(name);
    }
    this.render();
    this.paintLegend();
  }

  paintLegend() {
    for (const button of this.legend.querySelectorAll('[data-series]'))
      button.setAttribute('aria-pressed', this.hidden.has(button.dataset.series) ? 'false' : 'true');
  }

  listen() {
    const zr = this.chart.getZr();
    let from = null;
    const at = event => this.bucketAt(event.offsetX, event.offsetY);
    const finish = event => {
      this.stopDragging?.();
      this.selection.style.display = 'none';
      if (from === null) return;
      const box = this.canvas.getBoundingClientRect();
      const last = this.bucketAt(event.clientX - box.left, null);
      const first = from;
      from = null;
      if (last !== null && last !== first) this.owner.invokeMethodAsync('Zoom', first, last);
    };
    const drag = event => {
      const box = this.canvas.getBoundingClientRect();
      const to = this.bucketAt(event.clientX - box.left, null);
      if (from === null || to === null || to === from) { this.selection.style.display = 'none'; return; }
      const [left, right] = [Math.min(from, to), Math.max(from, to)];
      const half = this.bandWidth() / 2;
      place(this.selection, this.xOf(left) - half, this.xOf(right) - this.xOf(left) + 2 * half, this.area());
    };
    zr.on('mousedown', event => {
      // A finger scrolls the page; only a mouse or pen selects.
      if (event.event.pointerType === 'touch' || event.event.button) return;
      from = at(event);
      if (from === null) return;
      document.addEventListener('mousemove', drag);
      document.addEventListener('mouseup', finish, { once: true });
      this.stopDragging = () => {
        document.removeEventListener('mousemove', drag);
        document.removeEventListener('mouseup', finish);
      };
    });
    zr.on('mousemove', event => {
      const bucket = at(event);
      zr.setCursorStyle(bucket === null ? 'default' : 'crosshair');
      if (bucket === null) this.hideCrosshairs();
      else for (const other of charts) other.showCrosshair(bucket);
    });
    zr.on('globalout', () => this.hideCrosshairs());
  }

  bucketAt(x, y) {
    const area = this.area();
    if (y !== null && (y < area.y || y > area.y + area.height)) return null;
    if (y !== null && (x < area.x || x > area.x + area.width)) return null;
    const index = this.chart.convertFromPixel({ xAxisIndex: 0 }, x);
    return Math.max(0, Math.min(this.model.labels.length - 1, Math.round(index)));
  }

  showCrosshair(bucket) {
    if (bucket >= this.model.labels.length) { this.crosshair.style.display = 'none'; return; }
    place(this.crosshair, this.xOf(bucket), 1, this.area());
  }

  hideCrosshairs() {
    for (const other of charts) other.crosshair.style.display = 'none';
  }

  xOf(bucket) { return this.chart.convertToPixel({ xAxisIndex: 0 }, bucket); }

  bandWidth() { return this.area().width / Math.max(1, this.model.labels.length); }

  area() { return this.chart.getModel().getComponent('grid', 0).coordinateSystem.getRect(); }
}

function mark(canvas, name) {
  const element = document.createElement('div');
  element.className = name;
  canvas.appendChild(element);
  return element;
}

function place(element, left, width, area) {
  Object.assign(element.style, {
    display: 'block', left: `${left}px`, width: `${width}px`, top: `${area.y}px`, height: `${area.height}px`,
  });
}

// Custom properties may be light-dark(…): a probe's colour is what they come to.
function tokens(canvas) {
  const probe = document.createElement('span');
  probe.style.display = 'none';
  canvas.appendChild(probe);
  const colour = name => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
  const read = {
    text: colour('--text-muted'), line: colour('--line'), faint: colour('--line-faint'), surface: colour('--surface'),
    hatch: colour('--hatch'), bad: colour('--bad'), band: colour('--warn-soft'), other: colour('--series-other'),
    series: [1, 2, 3, 4, 5, 6, 7, 8].map(i => colour(`--series-${i}`)),
    strength: [1, 2, 3].map(i => colour(`--strength-${i}`)),
    font: getComputedStyle(canvas).fontFamily,
  };
  probe.remove();
  return read;
}

function option(model, theme, hidden, width) {
  const bars = model.kind === 'bars';
  const marks = new Set(thinned(model.marks, Math.max(2, Math.floor(width / 72))));
  const shown = model.series.filter(series => !hidden.has(series.name));
  const reduced = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    animation: !reduced,
    animationDuration: 0,
    animationDurationUpdate: 240,
    textStyle: { fontFamily: theme.font },
    aria: { enabled: false },
    grid: { left: 4, right: 18, top: 30, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category', data: model.labels, boundaryGap: true,
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { alignWithLabel: true, interval: index => marks.has(index), lineStyle: { color: theme.line }, length: 4 },
      axisLabel: { color: theme.text, fontSize: 11, interval: index => marks.has(index), margin: 10 },
    },
    yAxis: {
      type: 'value', min: 0, max: model.top === null || model.top === undefined ? null : extent => Math.max(extent.max, model.top), interval: model.top === 100 ? 25 : null, splitNumber: 4, minInterval: model.unit === 'count' ? 1 : 0,
      name: model.axisTitle, nameLocation: 'end', nameGap: 14,
      nameTextStyle: { color: theme.text, fontSize: 11, align: 'left', padding: [0, 0, 0, 0] },
      axisLabel: { color: theme.text, fontSize: 11, formatter: value => axisText(value, model) },
      splitLine: { lineStyle: { color: theme.faint } },
    },
    tooltip: {
      trigger: 'axis', confine: true, transitionDuration: 0, appendTo: 'body', className: 'chart-tooltip-box',
      backgroundColor: 'transparent', borderWidth: 0, padding: 0, extraCssText: 'box-shadow:none',
      axisPointer: { type: 'none' },
      formatter: points => tooltip(points, model, bars, theme),
    },
    series: [...shown.map(series => bars ? bar(series, model, theme) : line(series, model, theme)), ...annotations(model, theme)],
  };
}

// Every second, third … mark, so that what is left out is left out evenly.
function thinned(marks, most) {
  const every = Math.ceil(marks.length / most);
  return every <= 1 ? marks : marks.filter((_, i) => i % every === 0);
}

function colourOf(series, theme) {
  if (series.isLimit) return theme.text;
  if (series.strength !== null && series.strength !== undefined) return theme.strength[series.strength - 1];
  return series.colour === null || series.colour === undefined ? theme.other : theme.series[series.colour];
}

function bar(series, model, theme) {
  const hatched = {
    decal: { symbol: 'rect', symbolSize: 1, rotation: Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [2, 4], color: theme.hatch },
    opacity: 0.85,
  };
  return {
    id: series.name, name: series.name, type: 'bar', stack: 'all', barMaxWidth: model.labels.length > 8 ? 44 : 80, barCategoryGap: model.labels.length > 60 ? '18%' : '28%',
    itemStyle: { color: colourOf(series, theme) }, emphasis: { disabled: true },
    data: series.values.map((value, index) =>
      model.incompleteFrom !== null && index >= model.incompleteFrom ? { value, itemStyle: hatched } : value),
  };
}

function line(series, model, theme) {
  const colour = colourOf(series, theme);
  const lonely = series.values.map((value, i) =>
    value !== null && (series.values[i - 1] ?? null) === null && (series.values[i + 1] ?? null) === null);
  const drawn = {
    id: series.name, name: series.name, type: 'line', connectNulls: false, z: 2 + (series.strength ?? 0),
    lineStyle: series.isLimit ? { width: 1.25, color: theme.text, type: [4, 4] } : { width: 1.75, color: colour }, itemStyle: { color: colour }, emphasis: { disabled: true },
    showSymbol: true, symbol: 'circle', symbolSize: 5,
    // A point between two gaps has no line to be seen by.
    data: series.values.map((value, i) => ({ value, symbolSize: lonely[i] ? 5 : series.values.length <= 12 ? 4 : 0 })),
  };
  if (model.incompleteFrom !== null && series === model.series[0]) {
    drawn.markArea = {
      silent: true, itemStyle: { color: theme.faint, opacity: 0.7 },
      data: [[{ xAxis: Math.max(0, model.incompleteFrom - 0.5) }, { xAxis: model.labels.length - 1 }]],
    };
  }
  return drawn;
}

// Bands and strikes belong to no series, so that hiding one leaves them.
function annotations(model, theme) {
  if (!model.bands?.length && !model.strikes?.length) return [];
  return [{
    id: 'annotations', name: '', type: 'line', data: [], silent: true, z: 1,
    markArea: {
      silent: true, itemStyle: { color: theme.band, opacity: 0.9 },
      data: (model.bands ?? []).map(band => [{ xAxis: Math.max(0, band.first - 0.5) }, { xAxis: Math.min(model.labels.length - 1, band.last + 0.5) }]),
    },
    markLine: {
      silent: true, symbol: 'none', lineStyle: { color: theme.bad, type: 'solid', width: 1.25 },
      label: { show: true, formatter: line => line.name, color: theme.bad, fontSize: 10, position: 'end', distance: 2 },
      data: (model.strikes ?? []).map(strike => ({ name: strike.label, xAxis: strike.bucket })),
    },
  }];
}

function tooltip(points, model, bars, theme) {
  const index = points[0]?.dataIndex ?? 0;
  const box = node('div', 'chart-tooltip');
  box.append(node('div', 'chart-tooltip-time', model.titles[index]));
  const filling = model.incompleteFrom !== null && index >= model.incompleteFrom;
  if (filling) box.append(node('div', 'chart-tooltip-note', 'still filling'));
  const byName = new Map(model.series.map(series => [series.name, series]));
  const rows = points
    .map(point => ({ series: byName.get(point.seriesName), value: byName.get(point.seriesName)?.values[index] ?? null }))
    .filter(row => row.series && row.value !== null && (!bars || Number(row.value) !== 0))
    .sort((a, b) => Number(b.value) - Number(a.value));
  if (rows.length === 0) box.append(node('div', 'chart-tooltip-note', points.some(point => (byName.get(point.seriesName)?.values[index] ?? null) !== null) && bars ? 'nothing' : 'no data'));
  for (const strike of model.strikes ?? []) if (strike.bucket === index) box.append(node('div', 'chart-tooltip-strike', strike.label));
  for (const band of model.bands ?? []) if (band.first <= index && index <= band.last) box.append(node('div', 'chart-tooltip-note', band.label));
  const table = node('div', 'chart-tooltip-rows');
  for (const row of rows) {
    const swatch = node('span', 'swatch');
    swatch.style.background = colourOf(row.series, theme);
    table.append(swatch, node('span', 'chart-tooltip-name', row.series.name), node('span', 'chart-tooltip-value', valueText(row.value, model)));
  }
  if (bars && rows.length > 1) {
    const total = rows.reduce((sum, row) => sum + Number(row.value), 0);
    table.append(node('span', ''), node('span', 'chart-tooltip-name total', 'Total'), node('span', 'chart-tooltip-value total', valueText(total, model)));
  }
  box.append(table);
  return box;
}

function node(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

function axisText(value, model) {
  if (model.unit === 'count') return compact(value);
  if (model.unit === 'duration') return duration(value, true);
  if (model.unit === 'percent') return `${trim(value, 1)} %`;
  if (model.unit !== 'money') return quantity(value, model.unit);
  return money(value, model.currency, value !== 0 && Math.abs(value) < 1 ? 4 : Math.abs(value) < 10 ? 2 : 0, true);
}

function valueText(value, model) {
  const number = Number(value);
  if (model.unit === 'count') return number.toLocaleString('en-US');
  if (model.unit === 'duration') return duration(number, false);
  if (model.unit === 'percent') return `${trim(number, 1)} %`;
  if (model.unit !== 'money') return quantity(number, model.unit);
  return money(number, model.currency, number !== 0 && Math.abs(number) < 0.01 ? 6 : Math.abs(number) < 1 ? 4 : 2, false);
}

const scales = {
  watts: [[1e6, 'MW'], [1e3, 'kW'], [1, 'W']],
  celsius: [[1, '\u00b0C']],
  bytes: [[1e12, 'TB'], [1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB'], [1, 'B']],
  byterate: [[1e12, 'TB/s'], [1e9, 'GB/s'], [1e6, 'MB/s'], [1e3, 'kB/s'], [1, 'B/s']],
  hertz: [[1e9, 'GHz'], [1e6, 'MHz'], [1e3, 'kHz'], [1, 'Hz']],
};

// Three digits that mean something and the unit.
function quantity(value, unit) {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const steps = scales[unit];
  const [divisor, suffix] = steps.find(([least]) => size >= least) ?? steps[steps.length - 1];
  const shown = value / divisor;
  return `${trim(shown, Math.abs(shown) >= 100 ? 0 : Math.abs(shown) >= 10 ? 1 : 2)} ${suffix}`;
}

function compact(value) {
  const size = Math.abs(value);
  for (const [unit, suffix] of [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'k']])
    if (size >= unit) return `${trim(value / unit, 2)} ${suffix}`;
  return trim(value, 2);
}

function duration(ms, axis) {
  if (ms === 0) return '0';
  if (ms < 1) return `${trim(ms, 2)} ms`;
  if (ms < 1000) return `${trim(ms, ms < 10 ? 1 : 0)} ms`;
  if (ms < 60000) return `${axis ? trim(ms / 1000, 1) : (ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`
    : `${Math.floor(seconds / 3600)} h ${String(Math.floor(seconds % 3600 / 60)).padStart(2, '0')} m`;
}

function money(value, currency, digits, shorten) {
  const sign = value < 0 ? minus : '';
  const text = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: shorten ? 0 : Math.min(2, digits), maximumFractionDigits: digits,
  });
  const symbol = { USD: '$', EUR: '\u20ac', GBP: '\u00a3' }[currency];
  return symbol ? `${sign}${symbol}${text}` : `${sign}${text} ${currency}`;
}

function trim(value, digits) {
  return (value < 0 ? minus : '') + Number(Math.abs(value).toFixed(digits)).toLocaleString('en-US');
}
