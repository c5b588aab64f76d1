/* NVML's structures as C lays them out on 64-bit Linux, written from their published sizes and offsets. What the exporter declares is thereby held
   against a compiler instead of against itself. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* How many metrics the header of a driver knows; the structure that asks for them ends with room for as many. */
#ifndef GPM_METRIC_MAX
#define GPM_METRIC_MAX 210
#endif

typedef int nvml_return;
typedef unsigned long long u64;

enum {
    OK = 0, UNINITIALIZED = 1, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NO_PERMISSION = 4, NOT_FOUND = 6, INSUFFICIENT_SIZE = 7, TIMEOUT = 10,
    GPU_IS_LOST = 15, NO_DATA = 21, ARGUMENT_VERSION_MISMATCH = 25
};

#define LAID_OUT(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " has another size")
#define LIES_AT(type, member, offset) _Static_assert(offsetof(type, member) == (offset), #type "." #member " lies elsewhere")
#define VERSIONED(type, number) ((unsigned)sizeof(type) | ((unsigned)(number) << 24))

typedef struct {
    char busIdLegacy[16];
    unsigned domain, bus, device, pciDeviceId, pciSubSystemId;
    char busId[32];
} pci;
LAID_OUT(pci, 68);
LIES_AT(pci, busId, 36);

typedef struct { unsigned version; u64 total, reserved, free, used; } memory_v2;
LAID_OUT(memory_v2, 40);
LIES_AT(memory_v2, total, 8);

typedef struct { u64 total, free, used; } memory_v1;
LAID_OUT(memory_v1, 24);

typedef struct { unsigned gpu, memory; } utilization;
LAID_OUT(utilization, 8);

typedef struct { unsigned pid; u64 usedGpuMemory; unsigned gpuInstanceId, computeInstanceId; } process;
LAID_OUT(process, 24);
LIES_AT(process, gpuInstanceId, 16);

typedef struct { unsigned pid; u64 timeStamp; unsigned smUtil, memUtil, encUtil, decUtil; } process_utilization;
LAID_OUT(process_utilization, 32);
LIES_AT(process_utilization, smUtil, 16);

typedef union { double d; int si; unsigned ui; unsigned long ul; u64 ull; long long sll; unsigned short us; } value;

typedef struct {
    unsigned fieldId, scopeId;
    long long timestamp, latencyUsec;
    int valueType;
    nvml_return answer;
    value value;
} field_value;
LAID_OUT(field_value, 40);
LIES_AT(field_value, timestamp, 8);
LIES_AT(field_value, valueType, 24);
LIES_AT(field_value, answer, 28);
LIES_AT(field_value, value, 32);

enum { T_DOUBLE, T_UINT, T_ULONG, T_U64, T_I64, T_INT, T_USHORT };

typedef struct { void *device; u64 eventType, eventData; unsigned gpuInstanceId, computeInstanceId; } event;
LAID_OUT(event, 32);
LIES_AT(event, eventData, 16);

typedef struct {
    unsigned multiprocessorCount, copyEngines, decoders, encoders, jpegs, ofas, gpuInstanceSlices, computeInstanceSlices;
    u64 memorySizeMB;
} attributes;
LAID_OUT(attributes, 40);
LIES_AT(attributes, gpuInstanceSlices, 24);

typedef struct { unsigned metricId; nvml_return answer; double value; struct { char *shortName, *longName, *unit; } info; } gpm_metric;
LAID_OUT(gpm_metric, 40);
LIES_AT(gpm_metric, value, 8);

typedef struct { unsigned version, numMetrics; void *sample1, *sample2; gpm_metric metrics[GPM_METRIC_MAX]; } gpm_metrics_get;
LAID_OUT(gpm_metrics_get, 24 + 40 * GPM_METRIC_MAX);
LIES_AT(gpm_metrics_get, sample1, 8);
LIES_AT(gpm_metrics_get, metrics, 24);

typedef struct { unsigned version, isSupportedDevice; } gpm_support;
LAID_OUT(gpm_support, 8);

typedef struct { unsigned version, sensorType; int temperature; } temperature_v1;
LAID_OUT(temperature_v1, 12);

typedef struct { unsigned version; int margin; } margin_v1;
LAID_OUT(margin_v1, 8);

typedef struct { unsigned version, fan, speed; } fan_speed;
LAID_OUT(fan_speed, 12);

typedef struct {
    unsigned version;
    u64 aggregateUncParity, aggregateUncSecDed, aggregateCor, volatileUncParity, volatileUncSecDed, volatileCor;
    u64 aggregateUncBucketL2, aggregateUncBucketSm, aggregateUncBucketPcie, aggregateUncBucketMcu, aggregateUncBucketOther;
    unsigned bThresholdExceeded;
} sram_errors;
LAID_OUT(sram_errors, 104);
LIES_AT(sram_errors, aggregateUncParity, 8);
LIES_AT(sram_errors, bThresholdExceeded, 96);

typedef struct {
    unsigned version;
    unsigned char clusterUuid[16];
    nvml_return status;
    unsigned cliqueId;
    unsigned char state;
    unsigned healthMask;
} fabric_v2;
LAID_OUT(fabric_v2, 36);

typedef struct {
    unsigned version;
    unsigned char clusterUuid[16];
    nvml_return status;
    unsigned cliqueId;
    unsigned char state;
    unsigned healthMask;
    unsigned char healthSummary;
} fabric_v3;
LAID_OUT(fabric_v3, 40);
LIES_AT(fabric_v3, clusterUuid, 4);
LIES_AT(fabric_v3, state, 28);
LIES_AT(fabric_v3, healthSummary, 36);
