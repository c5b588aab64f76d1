// An engine that answers what the emitters' clients ask, always the same, over the HTTP interfaces of OpenAI and Anthropic.
import { createServer } from 'node:http';

const openAiUsage = {
  prompt_tokens: 1200, completion_tokens: 300, total_tokens: 1500,
  prompt_tokens_details: { cached_tokens: 1000, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 120, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
};
const responsesUsage = {
  input_tokens: 1200, output_tokens: 300, total_tokens: 1500,
  input_tokens_details: { cached_tokens: 1000 }, output_tokens_details: { reasoning_tokens: 120 },
};
const anthropicUsage = {
  input_tokens: 150, output_tokens: 300, cache_read_input_tokens: 1000, cache_creation_input_tokens: 50,
  cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 }, service_tier: 'standard',
};
const model = 'gpt-oss-120b-0925';
const claude = 'claude-sonnet-4-5-20250929';
let requests = 0;

export async function startEngine() {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = text ? JSON.parse(text) : {};
    const answer = answerTo(request.url, body, String(++requests).padStart(4, '0'));
    if (!answer) return response.writeHead(404).end();
    if (!body.stream) return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.whole));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const { event, data } of answer.pieces) {
      response.write(`${event ? `event: ${event}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
    }
    response.end();
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

function answerTo(path, body, number) {
  switch (path) {
    case '/v1/chat/completions': return chat(body, `chatcmpl-${number}`);
    case '/v1/responses': return responses(`resp_${number}`);
    case '/v1/embeddings': return { whole: embeddings(body) };
    case '/v1/messages': return messages(`msg_${number}`);
    default: return null;
  }
}

function chat(body, id) {
  const wantsTool = body.tools?.length > 0 && !body.messages.some(message => message.role === 'tool');
  const call = { id: `call_${id}`, type: 'function', function: { name: body.tools?.[0]?.function.name, arguments: '{"city":"Berne"}' } };
  const head = { id, created: 1763812800, model };
  const piece = (delta, finish, more = {}) => ({
    data: { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }], ...more },
  });
  return {
    whole: {
      ...head, object: 'chat.completion', usage: openAiUsage,
      choices: [{
        index: 0, finish_reason: wantsTool ? 'tool_calls' : 'stop', logprobs: null,
        message: wantsTool ? { role: 'assistant', content: null, tool_calls: [call] } : { role: 'assistant', content: 'It is sunny.', refusal: null },
      }],
    },
    pieces: [
      wantsTool ? piece({ role: 'assistant', tool_calls: [{ index: 0, ...call }] }, null) : piece({ role: 'assistant', content: 'It is ' }, null),
      ...(wantsTool ? [] : [piece({ content: 'sunny.' }, null)]),
      piece({}, wantsTool ? 'tool_calls' : 'stop'),
      ...(body.stream_options?.include_usage
        ? [{ data: { ...head, object: 'chat.completion.chunk', choices: [], usage: openAiUsage } }] : []),
      { data: '[DONE]' },
    ],
  };
}

function responses(id) {
  const message = {
    type: 'message', id: `msg_of_${id}`, status: 'completed', role: 'assistant',
    content: [{ type: 'output_text', text: 'It is sunny.', annotations: [] }],
  };
  return {
    whole: {
      id, object: 'response', created_at: 1763812800, status: 'completed', error: null, incomplete_details: null, instructions: null, model,
      output: [message], output_text: 'It is sunny.', parallel_tool_calls: true, temperature: 1, tool_choice: 'auto', tools: [], top_p: 1,
      service_tier: 'default', usage: responsesUsage,
    },
  };
}

const embeddings = body => ({
  object: 'list', model, data: [body.input].flat().map((_, index) => ({ object: 'embedding', index, embedding: [0.1, 0.2] })),
  usage: { prompt_tokens: 12, total_tokens: 12 },
});

function messages(id) {
  const head = { id, type: 'message', role: 'assistant', model: claude };
  return {
    whole: { ...head, content: [{ type: 'text', text: 'It is sunny.' }], stop_reason: 'end_turn', stop_sequence: null, usage: anthropicUsage },
    pieces: [
      { event: 'message_start', data: { type: 'message_start', message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage: { ...anthropicUsage, output_tokens: 1 } } } },
      { event: 'content_block_start', data: { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } },
      { event: 'content_block_delta', data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'It is sunny.' } } },
      { event: 'content_block_stop', data: { type: 'content_block_stop', index: 0 } },
      { event: 'message_delta', data: { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 300 } } },
      { event: 'message_stop', data: { type: 'message_stop' } },
    ],
  };
}
