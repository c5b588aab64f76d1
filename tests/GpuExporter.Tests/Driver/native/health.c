/* Memory errors and what was done about them; the fabric. */
#include "fake.h"
#include <string.h>

#define WITH_ECC(d) do { CALL(d); if ((d)->model == L40S) return NOT_SUPPORTED; } while (0)

EXPORT nvml_return nvmlDeviceGetEccMode(device *d, unsigned *current, unsigned *pending) { WITH_ECC(d); *current = *pending = 1; return OK; }

EXPORT nvml_return nvmlDeviceGetTotalEccErrors(device *d, unsigned error, unsigned counter, u64 *count)
{
    WITH_ECC(d);
    *count = fake.distinct ? 1000 + 10 * error + counter : error == 0 ? 2 + 10 * counter : 0;
    return OK;
}

#ifndef OLD_LIBRARY
EXPORT nvml_return nvmlDeviceGetSramEccErrorStatus(device *d, sram_errors *out)
{
    WITH_ECC(d);
    if (out->version != VERSIONED(sram_errors, 1))
        return ARGUMENT_VERSION_MISMATCH;
    unsigned version = out->version;
    memset(out, 0, sizeof *out);
    if (fake.distinct)
        *out = (sram_errors){0, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 1};
    out->version = version;
    return OK;
}

/* Drivers before R575 know version 2 at most. */
EXPORT nvml_return nvmlDeviceGetGpuFabricInfoV(device *d, fabric_v3 *out)
{
    CALL(d);
    if (d->model != H100)
        return NOT_SUPPORTED;
    int knows_3 = !fake.older_structures;
    if (out->version != VERSIONED(fabric_v2, 2) && !(knows_3 && out->version == VERSIONED(fabric_v3, 3)))
        return ARGUMENT_VERSION_MISMATCH;
    for (int i = 0; i < 16; i++)
        out->clusterUuid[i] = (unsigned char)(i * 16 + i);
    out->status = OK;
    out->cliqueId = fake.distinct ? 77 : 1;
    out->state = 3;
    out->healthMask = 2;
    if (out->version == VERSIONED(fabric_v3, 3))
        out->healthSummary = 1;
    return OK;
}
#endif

EXPORT nvml_return nvmlDeviceGetRemappedRows(device *d, unsigned *corrected, unsigned *uncorrected, unsigned *pending, unsigned *failed)
{
    WITH_ECC(d);
    *corrected = 2;
    *uncorrected = fake.distinct ? 3 : 0;
    *pending = 0;
    *failed = fake.distinct ? 1 : 0;
    return OK;
}

EXPORT nvml_return nvmlDeviceGetRetiredPages_v2(device *d, unsigned cause, unsigned *count, u64 *addresses, u64 *times)
{
    (void)addresses, (void)times;
    CALL(d);
    if (!fake.distinct)
        return NOT_SUPPORTED;
    unsigned room = *count;
    *count = 5 * cause;
    return room < *count ? INSUFFICIENT_SIZE : OK;
}

EXPORT nvml_return nvmlDeviceGetRetiredPagesPendingStatus(device *d, unsigned *pending)
{
    CALL(d);
    if (!fake.distinct)
        return NOT_SUPPORTED;
    *pending = 1;
    return OK;
}
