// Exports one batch with OpenTelemetry's own exporter and says how it ended.
// node export.mjs '{"signal":"traces","protocol":"grpc","endpoint":"http://…","key":"obs_…","isGzip":true,"mark":"…","items":20}'
import { context, trace, SpanKind, SpanStatusCode, ValueType } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const run = JSON.parse(process.argv[2]);
const resource = resourceFromAttributes({ 'service.name': run.mark, 'process.pid': process.pid });

function spans() {
  const kept = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(kept)] });
  const tracer = provider.getTracer('conformance', '1.0');
  for (let index = 0; index < run.items; index++) {
    const parent = tracer.startSpan('parent', { kind: SpanKind.SERVER });
    const span = tracer.startSpan(run.mark, {
      kind: SpanKind.CLIENT,
      attributes: { index, text: 'déjà vu', ratio: 0.5, flag: true, list: ['a', 'b'] },
      links: [{ context: parent.spanContext(), attributes: { of: 'link' } }],
    }, trace.setSpan(context.active(), parent));
    span.addEvent('something', { of: 'event' });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'it broke' });
    span.end();
    parent.end();
  }
  return kept.getFinishedSpans();
}

async function metrics() {
  class Reader extends MetricReader {
    async onForceFlush() {}
    async onShutdown() {}
  }
  const reader = new Reader();
  const meter = new MeterProvider({ resource, readers: [reader] }).getMeter('conformance');
  const counter = meter.createCounter(`${run.mark}.sum`, { valueType: ValueType.INT });
  const histogram = meter.createHistogram(`${run.mark}.histogram`);
  meter.createObservableGauge(`${run.mark}.gauge`).addCallback(result => result.observe(42.5, { of: 'point' }));
  for (let index = 0; index < run.items; index++) {
    counter.add(1, { index });
    histogram.record(index);
  }
  return (await reader.collect()).resourceMetrics;
}

function logs() {
  const kept = new InMemoryLogRecordExporter();
  const logger = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter: kept })] }).getLogger('conformance');
  for (let index = 0; index < run.items; index++) {
    logger.emit({ severityNumber: SeverityNumber.INFO, severityText: 'INFO', body: run.mark, eventName: 'my.event', attributes: { index } });
  }
  return kept.getFinishedLogRecords();
}

const kinds = { traces: ['trace', 'OTLPTraceExporter', spans], metrics: ['metrics', 'OTLPMetricExporter', metrics], logs: ['logs', 'OTLPLogExporter', logs] };
const [name, type, items] = kinds[run.signal];
const Exporter = require(`@opentelemetry/exporter-${name}-otlp-${run.protocol}`)[type];
const options = { compression: run.isGzip ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE, timeoutMillis: 60_000 };
if (run.protocol === 'grpc') {
  const { credentials, Metadata } = require('@grpc/grpc-js');
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${run.key}`);
  Object.assign(options, { url: run.endpoint, credentials: credentials.createInsecure(), metadata });
} else {
  Object.assign(options, { url: `${run.endpoint.replace(/\/$/, '')}/v1/${run.signal}`, headers: { authorization: `Bearer ${run.key}` } });
}

const exporter = new Exporter(options);
const batch = await items();
const result = await new Promise(done => exporter.export(batch, done));
await exporter.shutdown();
const retryInfo = result.error?.data?.metadata?.get?.('grpc-status-details-bin')?.length ?? result.error?.metadata?.get?.('grpc-status-details-bin')?.length ?? 0;
console.log(JSON.stringify({ code: result.code, error: result.error?.message ?? '', status: result.error?.code ?? 0, hasDetails: retryInfo !== 0 }));
