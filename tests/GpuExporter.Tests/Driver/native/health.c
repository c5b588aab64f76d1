/* Memory errors and what was done about them; the fabric. */
#include "fake.h"
#include <string.h>

#define WITH_ECC(d) do { CALL(d); if ((d)->model == L40S) return NOT_SUPPORTED; } while (0)

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
    else
        out->bThresholdExceeded = fake.sram_exceeded;
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
    out->state = (unsigned char)fake.fabric_state;
    out->healthMask = fake.fabric_health == 1 ? 2 : 1;
    if (out->version == VERSIONED(fabric_v3, 3))
        out->healthSummary = (unsigned char)fake.fabric_health;
    return OK;
}
#endif
