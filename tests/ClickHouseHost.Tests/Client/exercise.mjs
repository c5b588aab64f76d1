// Drives the host with ClickHouse's official client and prints what it saw as one JSON object.
import { Readable } from 'node:stream'
import { createClient, ClickHouseError } from '@clickhouse/client'

const [url, username, password, database] = process.argv.slice(2)
const open = (options = {}) => createClient({ url, username, password, database, ...options })
const client = open()
const seen = {}

seen.ping = (await client.ping()).success
seen.pingSelect = (await client.ping({ select: true })).success

await client.command({ query: 'CREATE TABLE events (id UInt64, name String, tags Map(String, String), at DateTime64(3)) ENGINE = MergeTree ORDER BY id' })
const inserted = await client.insert({
  table: 'events',
  format: 'JSONEachRow',
  values: [
    { id: 1, name: "it's", tags: { a: 'b' }, at: '2024-01-02 03:04:05.678' },
    { id: '18446744073709551615', name: '☃\n', tags: {}, at: '2024-01-02 03:04:05.679' },
  ],
})
seen.writtenRows = inserted.summary?.written_rows
seen.insertQueryId = inserted.query_id.length
await client.insert({ table: 'events', columns: ['id', 'name'], format: 'JSONCompactEachRow', values: [[2, 'two']] })
await client.insert({
  table: 'events',
  format: 'CSV',
  values: Readable.from((function* () { for (let i = 0; i < 20000; i++) yield `${1000 + i},"n${i}",{},2024-01-02 03:04:05.678\n` })(), { objectMode: false }),
})

const rows = await client.query({ query: 'SELECT * FROM events WHERE id < 10 OR id > 100000 ORDER BY id', format: 'JSONEachRow', query_id: 'given-by-the-client' })
seen.rows = await rows.json()
seen.queryId = rows.query_id
const whole = await (await client.query({ query: 'SELECT count() AS n FROM events' })).json()
seen.json = { data: whole.data, rows: whole.rows, meta: whole.meta }

let streamed = 0
const stream = (await client.query({ query: 'SELECT number FROM numbers(500000)', format: 'JSONCompactEachRow' })).stream()
for await (const chunk of stream) streamed += chunk.length
seen.streamed = streamed

seen.parameters = await (await client.query({
  query: 'SELECT {s:String} AS s, {n:UInt32} AS n, {l:Array(String)} AS l, {m:Map(String, UInt8)} AS m, {b:Bool} AS b, {x:Nullable(String)} AS x, {d:DateTime64(3)} AS d',
  format: 'JSONEachRow',
  query_params: { s: "t'\t\\\n\"", n: 42, l: ["a'", 'b\n'], m: { k: 1 }, b: true, x: null, d: new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 678)) },
})).json()

const failure = async (action) => {
  try {
    await action()
    return null
  } catch (e) {
    return e instanceof ClickHouseError ? { code: e.code, type: e.type } : { other: e.message }
  }
}
seen.unknownTable = await failure(() => client.query({ query: 'SELECT * FROM nothing' }))
seen.syntax = await failure(() => client.command({ query: 'selec 1' }))
seen.badRow = await failure(() => client.insert({ table: 'events', format: 'JSONEachRow', values: [{ id: 'x' }] }))
seen.midStream = await failure(async () => {
  const broken = await client.query({ query: 'SELECT throwIf(number = 3000000) AS a FROM numbers(4000000)', format: 'JSONCompactEachRow', clickhouse_settings: { max_block_size: '65536' } })
  for await (const _ of broken.stream()) { /* until it breaks */ }
})
const stranger = open({ password: 'wrong' })
seen.wrongPassword = await failure(() => stranger.query({ query: 'SELECT 1' }))
await stranger.close()

const packed = open({ compression: { request: true, response: true } })
await packed.insert({ table: 'events', format: 'JSONEachRow', values: Array.from({ length: 1000 }, (_, i) => ({ id: 5_000_000 + i, name: 'packed' })) })
const back = await packed.query({ query: "SELECT count() AS n FROM events WHERE name = 'packed'", format: 'JSONEachRow' })
seen.packed = { rows: await back.json(), encoding: back.response_headers['content-encoding'] }
await packed.close()

const settings = await client.query({ query: "SELECT getSetting('max_block_size') AS n", format: 'JSONEachRow', clickhouse_settings: { max_block_size: '77', wait_end_of_query: 1 } })
seen.setting = await settings.json()
seen.exec = (await (await client.exec({ query: 'SELECT 5 FORMAT TSV' })).stream.toArray()).join('')

const leaving = new AbortController()
const abandoned = failure(() => client.query({ query: 'SELECT sleepEachRow(1) FROM numbers(1000) SETTINGS function_sleep_max_microseconds_per_block = 0', abort_signal: leaving.signal }))
setTimeout(() => leaving.abort(), 100)
seen.aborted = await abandoned

await client.close()
console.log(JSON.stringify(seen))
