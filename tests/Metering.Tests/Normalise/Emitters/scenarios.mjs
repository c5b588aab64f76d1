// What is asked of which emitter. A scenario's name is the name of its golden case.
const question = 'How is the weather in Berne?';
const weather = { city: 'Berne', sky: 'sunny' };
const key = 'sk-nobody';

async function drain(stream) {
  for await (const _ of stream);
}

// A question that the engine answers with a tool call first, so that the run has two inferences.
const vercelTool = async (ai, major) => {
  const { z } = await import('zod');
  const schema = z.object({ city: z.string() });
  return { weather: ai.tool({ description: 'the weather', execute: async () => weather, [major === 4 ? 'parameters' : 'inputSchema']: schema }) };
};

const vercel = (major, run, provider = 'openai') => ({
  packages: [`ai${major}`, `${provider}-provider${major}`, ...(major === 7 ? ['@ai-sdk/otel'] : [])],
  run: async ({ url }) => {
    const ai = await import(`ai${major}`);
    if (major === 7) {
      const { OpenTelemetry } = await import('@ai-sdk/otel');
      ai.registerTelemetry(new OpenTelemetry());
    }
    const telemetry = { isEnabled: true, functionId: 'weather' };
    const common = major === 7 ? { telemetry } : { experimental_telemetry: telemetry };
    if (provider === 'anthropic') {
      const { createAnthropic } = await import(`anthropic-provider${major}`);
      const client = createAnthropic({ baseURL: `${url}/v1`, apiKey: key });
      return run(ai, common, { chat: client('claude-sonnet-4-5') }, major);
    }
    const { createOpenAI } = await import(`openai-provider${major}`);
    const client = createOpenAI({ baseURL: `${url}/v1`, apiKey: key, compatibility: 'strict' });
    return run(ai, common, { chat: client.chat('gpt-oss-120b'), responses: client.responses('gpt-oss-120b'), embedding: (client.embedding ?? client.textEmbeddingModel)('gpt-oss-embed') }, major);
  },
});

const generate = (ai, common, { chat }) => ai.generateText({ ...common, model: chat, prompt: question });
const agent = async (ai, common, { chat }, major) => ai.generateText({
  ...common, model: chat, prompt: question, tools: await vercelTool(ai, major), ...(major === 4 ? { maxSteps: 3 } : { stopWhen: ai.stepCountIs ? ai.stepCountIs(3) : ai.isStepCount(3) }),
});
const stream = async (ai, common, { chat }) => drain((await ai.streamText({ ...common, model: chat, prompt: question })).textStream);
const embed = (ai, common, { embedding }) => ai.embed({ ...common, model: embedding, value: question });

const openAi = async url => {
  const { default: OpenAI } = await import('openai');
  return { OpenAI, make: () => new OpenAI({ baseURL: `${url}/v1`, apiKey: key }) };
};
const anthropic = async url => {
  const module = await import('@anthropic-ai/sdk');
  return { module, make: () => new module.default({ baseURL: url, apiKey: key }) };
};

const askOpenAi = client => client.chat.completions.create({ model: 'gpt-oss-120b', messages: [{ role: 'user', content: question }] });
const streamOpenAi = async client => drain(await client.chat.completions.create({
  model: 'gpt-oss-120b', messages: [{ role: 'user', content: question }], stream: true, stream_options: { include_usage: true },
}));
const embedOpenAi = client => client.embeddings.create({ model: 'gpt-oss-embed', input: question });
const askAnthropic = client => client.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 512, messages: [{ role: 'user', content: question }] });

// An instrumentation that is given the class or module to patch.
const patched = (packages, instrumentation, ask, open = openAi) => ({
  packages,
  run: async ({ url, provider }) => {
    const made = await instrumentation();
    made.setTracerProvider(provider);
    const { OpenAI, module, make } = await open(url);
    made.manuallyInstrument(OpenAI ?? module);
    await ask(make());
  },
});

const openLlmetryOpenAi = async () => new (await import('@traceloop/instrumentation-openai')).OpenAIInstrumentation({ exceptionLogger: console.error });
const openLlmetryAnthropic = async () => new (await import('@traceloop/instrumentation-anthropic')).AnthropicInstrumentation({ exceptionLogger: console.error });
const openInferenceOpenAi = async () => new (await import('@arizeai/openinference-instrumentation-openai')).OpenAIInstrumentation();
const openInferenceAnthropic = async () => new (await import('@arizeai/openinference-instrumentation-anthropic')).AnthropicInstrumentation();

// An instrumentation that patches what is required after it.
const required = (packages, start, ask) => ({
  packages,
  run: async context => {
    await start(context);
    const { createRequire } = await import('node:module');
    const { OpenAI } = createRequire(import.meta.url)('openai');
    await ask(new OpenAI({ baseURL: `${context.url}/v1`, apiKey: key }));
  },
});
const otelContrib = async ({ provider }) => {
  const { OpenAIInstrumentation } = await import('@opentelemetry/instrumentation-openai');
  const { registerInstrumentations } = await import('@opentelemetry/instrumentation');
  registerInstrumentations({ tracerProvider: provider, instrumentations: [new OpenAIInstrumentation({ captureMessageContent: true })] });
};
const openLit = async ({ provider }) => {
  const { createRequire } = await import('node:module');
  const openLitRequire = createRequire(import.meta.url);
  const { default: Instrumentation } = openLitRequire('./node_modules/openlit/dist/instrumentation/openai/index.js');
  const { default: config } = openLitRequire('./node_modules/openlit/dist/config.js');
  config.updateConfig?.({ environment: 'test', applicationName: 'shop-assistant', traceContent: true, captureMessageContent: true, tracer: provider.getTracer('openlit'), pricing_json: {} });
  const made = new Instrumentation();
  made.setTracerProvider(provider);
};

const langfuse = ask => ({
  packages: ['@langfuse/openai', '@langfuse/tracing', 'openai'],
  run: async ({ url }) => {
    const { observeOpenAI } = await import('@langfuse/openai');
    const { make } = await openAi(url);
    await ask(observeOpenAI(make(), { userId: 'ana', sessionId: 'session-1' }));
  },
});

const langSmith = ask => ({
  packages: ['langsmith', 'openai'],
  run: async ({ url }) => {
    process.env.LANGSMITH_TRACING = 'true';
    process.env.LANGSMITH_OTEL_ENABLED = 'true';
    process.env.LANGSMITH_OTEL_ONLY = 'true';
    process.env.LANGSMITH_API_KEY = key;
    process.env.LANGSMITH_ENDPOINT = url;
    const { initializeOTEL } = await import('langsmith/experimental/otel/setup');
    const { trace } = await import('@opentelemetry/api');
    initializeOTEL({ globalTracerProvider: trace.getTracerProvider() });
    const { wrapOpenAI } = await import('langsmith/wrappers');
    const { traceable } = await import('langsmith/traceable');
    const { make } = await openAi(url);
    await traceable(async () => ask(wrapOpenAI(make())), { name: 'answer', run_type: 'chain' })();
  },
});

const strands = () => ({
  packages: ['@strands-agents/sdk', 'openai'],
  run: async ({ url }) => {
    const { Agent } = await import('@strands-agents/sdk');
    const { OpenAIModel } = await import('@strands-agents/sdk/models/openai');
    const model = new OpenAIModel({ api: 'chat', modelId: 'gpt-oss-120b', apiKey: key, clientConfig: { baseURL: `${url}/v1` } });
    await new Agent({ model, printer: false }).invoke(question);
  },
});

export const scenarios = {
  ...Object.fromEntries([4, 5, 6, 7].flatMap(major => [
    [`vercel-ai-${major}-agent`, vercel(major, agent)],
    [`vercel-ai-${major}-stream`, vercel(major, stream)],
    [`vercel-ai-${major}-embed`, vercel(major, embed)],
    [`vercel-ai-${major}-anthropic`, vercel(major, generate, 'anthropic')],
  ])),
  'vercel-ai-6-responses': vercel(6, (ai, common, { responses }) => generate(ai, common, { chat: responses })),
  'openllmetry-openai': patched(['@traceloop/instrumentation-openai', 'openai'], openLlmetryOpenAi, askOpenAi),
  'openllmetry-openai-stream': patched(['@traceloop/instrumentation-openai', 'openai'], openLlmetryOpenAi, streamOpenAi),
  'openllmetry-anthropic': patched(['@traceloop/instrumentation-anthropic', '@anthropic-ai/sdk'], openLlmetryAnthropic, askAnthropic, anthropic),
  'openinference-openai': patched(['@arizeai/openinference-instrumentation-openai', 'openai'], openInferenceOpenAi, askOpenAi),
  'openinference-openai-stream': patched(['@arizeai/openinference-instrumentation-openai', 'openai'], openInferenceOpenAi, streamOpenAi),
  'openinference-openai-embeddings': patched(['@arizeai/openinference-instrumentation-openai', 'openai'], openInferenceOpenAi, embedOpenAi),
  'openinference-anthropic': patched(['@arizeai/openinference-instrumentation-anthropic', '@anthropic-ai/sdk'], openInferenceAnthropic, askAnthropic, anthropic),
  'otel-openai': required(['@opentelemetry/instrumentation-openai', 'openai'], otelContrib, askOpenAi),
  'otel-openai-stream': required(['@opentelemetry/instrumentation-openai', 'openai'], otelContrib, streamOpenAi),
  'openlit-openai': required(['openlit', 'openai'], openLit, askOpenAi),
  'openlit-openai-stream': required(['openlit', 'openai'], openLit, streamOpenAi),
  'langfuse-openai': langfuse(askOpenAi),
  'langfuse-openai-stream': langfuse(streamOpenAi),
  'langsmith-openai': langSmith(askOpenAi),
  'strands-openai': strands(),
};
