// Records what real emitters write: `npm ci --ignore-scripts && node record.mjs` runs each scenario of scenarios.mjs in a process of its own
// (emitters patch each other's clients) against engine.mjs, and writes its spans as ../Golden/<scenario>/input.json.
// The bytes are those of the OTLP/JSON exporter; only ids and instants are replaced, so that a new recording differs from
// the old one where the emitter does.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { startEngine } from './engine.mjs';
import { scenarios } from './scenarios.mjs';

const start = 1763812800000000000n;
const instants = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const [only] = process.argv.slice(2);
if (only && !only.startsWith('--') && process.env.RECORD_ONE) await record(only);
else recordAll(only);

function recordAll(wanted) {
  for (const name of Object.keys(scenarios).filter(name => !wanted || name.includes(wanted))) {
    const run = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], { env: { ...process.env, RECORD_ONE: '1' }, encoding: 'utf8', timeout: 60_000 });
    console.log(run.status === 0 ? `recorded  ${name}` : `failed    ${name}\n${run.stderr}\n${run.stdout}`);
    if (run.status !== 0) process.exitCode = 1;
  }
}

async function record(name) {
  const exporter = new InMemorySpanExporter();
  const processors = [new SimpleSpanProcessor(exporter)];
  const provider = new BasicTracerProvider({ resource: resourceFromAttributes({ 'service.name': 'shop-assistant' }), spanProcessors: processors });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);

  const engine = await startEngine();
  const { packages, run } = scenarios[name];
  await run({ url: engine.url, provider, exporter });
  await new Promise(resolve => setTimeout(resolve, 300));
  engine.stop();

  const spans = exporter.getFinishedSpans();
  if (spans.length === 0) throw new Error('no span was written');
  const request = JSON.parse(new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans)));
  const folder = new URL(`../Golden/${name}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('input.json', folder), `${JSON.stringify(golden(request, packages), null, 2)}\n`);
  process.exit(0);
}

function golden(request, packages) {
  const spans = request.resourceSpans.flatMap(resource => resource.scopeSpans.flatMap(scoped => scoped.spans.map(span => ({ scope: scoped.scope, span }))));
  spans.sort((one, other) => Number(BigInt(one.span.startTimeUnixNano) - BigInt(other.span.startTimeUnixNano)));
  const first = BigInt(spans[0].span.startTimeUnixNano);
  const ids = new Map();
  const id = (text, length) => {
    if (!ids.has(text)) ids.set(text, String(ids.size + 1).padStart(length, '0'));
    return ids.get(text);
  };
  const at = nanoseconds => String(start + (BigInt(nanoseconds) - first));
  const shift = Number((start - first) / 1_000_000n);
  const shifted = text => text.replaceAll(instants, instant => new Date(Date.parse(instant) + shift).toISOString());
  const attributes = list => Object.fromEntries(Object.entries(attributesOf(list)).map(([key, value]) => [key, typeof value === 'string' ? shifted(value) : value]));
  return {
    source: `recorded: ${packages.map(version).join(', ')}`,
    resource: attributes(request.resourceSpans[0].resource.attributes),
    spans: spans.map(({ scope, span }) => ({
      scope: { name: scope.name, version: scope.version },
      name: span.name, kind: span.kind, traceId: id(span.traceId, 32), spanId: id(span.spanId, 16),
      ...(span.parentSpanId ? { parentSpanId: id(span.parentSpanId, 16) } : {}),
      startTimeUnixNano: at(span.startTimeUnixNano), endTimeUnixNano: at(span.endTimeUnixNano),
      ...(span.status?.code ? { status: span.status } : {}),
      attributes: attributes(span.attributes),
      ...(span.events?.length ? { events: span.events.map(event => ({ name: event.name, timeUnixNano: at(event.timeUnixNano), attributes: attributes(event.attributes) })) } : {}),
    })),
  };
}

function attributesOf(list) {
  return Object.fromEntries((list ?? []).map(({ key, value }) => [key, plain(value)]));
}

function plain(value) {
  const [kind, inner] = Object.entries(value)[0] ?? ['none', null];
  if (kind === 'intValue') return Number(inner);
  if (kind === 'arrayValue') return (inner.values ?? []).map(plain);
  if (kind === 'kvlistValue') return attributesOf(inner.values);
  // A whole double keeps its point, which is how a golden case tells it from an int.
  if (kind === 'doubleValue' && Number.isInteger(inner)) return { double: inner };
  return inner;
}

function version(name) {
  const path = new URL(`node_modules/${name}/package.json`, import.meta.url);
  const { name: real, version: number } = JSON.parse(readFileSync(path, 'utf8'));
  return `${real}@${number}`;
}
