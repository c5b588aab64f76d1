/* Memory that ends where nothing may be written, and a look whether a call writes there. */
#include "fake.h"
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef OLD_LIBRARY
extern nvml_return nvmlGpmMetricsGet(gpm_metrics_get *get);

static size_t pages(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (bytes + page - 1) / page * page;
}

/* So many bytes, the last of which is followed by a page that faults. A multiple of 8. */
EXPORT void *fake_guarded(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), room = pages(bytes);
    char *memory = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + room, page, PROT_NONE) != 0)
        return NULL;
    return memory + room - bytes;
}

EXPORT void fake_unguard(void *memory, size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), room = pages(bytes);
    munmap((char *)memory + bytes - room, room + page);
}

/* Asks for metrics in a child of its own. The signal that ended it, 0 for none, -1 when there was no child. */
EXPORT int fake_faults(void *request)
{
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        nvmlGpmMetricsGet(request);
        _exit(0);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child)
        return -1;
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}
#endif
