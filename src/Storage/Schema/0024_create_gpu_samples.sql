-- One row: one metric of one device at one instant, from a GPU exporter, under the name and in the unit in which it was sent
-- (hw.gpu.utilization, DCGM_FI_DEV_POWER_USAGE …). device is the GPU's UUID where the exporter names it, else NODE/INDEX; an
-- instance of a partitioned board is a device of its own, with its board as parent: its UUID, or BOARD/NUMBER where only DCGM names it.
-- part is the one attribute that tells a metric's series apart (the pipe, the sensor, the reason, the XID code …): pages ask for
-- it over days, and the map of all attributes would cost them ten times as much to read. simulated says what of it was made up.
--
-- Sort key: cost and pages ask one device's metric over a range of time; a device belongs to one node, and its metrics are
-- asked for one by one. The tenant is the operator's own nearly always.
CREATE TABLE IF NOT EXISTS gpu_samples {{cluster}}
(
    tenant                LowCardinality(String),
    metric                LowCardinality(String),
    series                UInt64,
    time                  DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    start                 DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    unit                  LowCardinality(String),
    description           LowCardinality(String),
    node                  LowCardinality(String),
    device                LowCardinality(String),
    device_model          LowCardinality(String),
    device_name           LowCardinality(String),
    mig_instance          LowCardinality(String),
    parent                LowCardinality(String),
    part                  LowCardinality(String),
    deployment            LowCardinality(String),
    simulated             LowCardinality(String),
    service               LowCardinality(String),
    resource              UInt64,
    attributes            Map(LowCardinality(String), String),
    attribute_types       LowCardinality(String),
    flags                 UInt32,

    kind                  LowCardinality(String),
    temporality           LowCardinality(String),
    is_monotonic          Bool,
    value                 Float64 CODEC(Gorilla, ZSTD(1)),
    value_int             Int64 CODEC(T64, ZSTD(1)),
    value_type            LowCardinality(String)
)
ENGINE = {{engine}}MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (tenant, metric, node, device, series, time)
TTL toDateTime(time) + INTERVAL {{retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1,
    default_compression_codec = 'ZSTD(1)'
