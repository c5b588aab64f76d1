/* Instances of a partitioned device. */
#include "fake.h"

EXPORT nvml_return nvmlDeviceGetMigMode(device *d, unsigned *current, unsigned *pending)
{
    CALL(d);
    if (d->model == L40S)
        return NOT_SUPPORTED;
    *current = *pending = d->instance_count > 0;
    return OK;
}

EXPORT nvml_return nvmlDeviceGetMaxMigDeviceCount(device *d, unsigned *count) { CALL(d); *count = d->model == L40S ? 0 : MAX_INSTANCES; return OK; }

/* They lie at every second index: there may be gaps. */
EXPORT nvml_return nvmlDeviceGetMigDeviceHandleByIndex(device *d, unsigned index, device **instance)
{
    CALL(d);
    if (d->model == L40S)
        return NOT_SUPPORTED;
    if (index >= MAX_INSTANCES)
        return INVALID_ARGUMENT;
    if (index % 2 || (int)index / 2 >= d->instance_count)
        return NOT_FOUND;
    *instance = d->instances[index / 2];
    return OK;
}

#define INSTANCE(d) do { CALL(d); if (!(d)->parent) return NOT_SUPPORTED; } while (0)

EXPORT nvml_return nvmlDeviceGetGpuInstanceId(device *d, unsigned *id) { INSTANCE(d); *id = (unsigned)d->gpu_instance; return OK; }
EXPORT nvml_return nvmlDeviceGetComputeInstanceId(device *d, unsigned *id) { INSTANCE(d); *id = (unsigned)d->compute_instance; return OK; }

EXPORT nvml_return nvmlDeviceGetAttributes_v2(device *d, attributes *out)
{
    INSTANCE(d);
    *out = (attributes){.multiprocessorCount = 14 * (unsigned)d->slices, .copyEngines = (unsigned)d->slices, .decoders = 1, .encoders = 0, .jpegs = 0, .ofas = 0,
                        .gpuInstanceSlices = (unsigned)d->slices, .computeInstanceSlices = (unsigned)d->slices, .memorySizeMB = d->memory / MIB};
    if (fake.distinct)
        *out = (attributes){41, 42, 43, 44, 45, 46, 47, 48, 0x4949000000000049};
    return OK;
}
