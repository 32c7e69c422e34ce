/* Lets one call fail: the n-th of a kind that touches something below a folder. Loaded before the C library.

   What is to fail, and what was counted, lies in a file that all processes share (HILLWALK_FAULT_STATE), so
   that each process forked from one that is already running can be told its own fault. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN, WRITE, SYNC, RENAME, MAKE, TRUNCATE, KINDS };

struct state {
    long long kind, number, error, fired, count[KINDS];
    char below[1024];
};

static struct state *shared;

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("HILLWALK_FAULT_STATE");
    int (*really)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int file = name ? really(name, O_RDWR | O_CLOEXEC) : -1;
    void *found;
    if (file < 0) return;
    found = mmap(NULL, sizeof(struct state), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (found != MAP_FAILED) shared = found;
    close(file);
}

/* Whether this call is the one to fail. */
static int fails(int kind, const char *path)
{
    size_t length;
    if (!shared || !path || !shared->below[0]) return 0;
    length = strnlen(shared->below, sizeof shared->below);
    if (strncmp(path, shared->below, length) != 0) return 0;
    long long now = __sync_add_and_fetch(&shared->count[kind], 1);
    if (shared->kind != kind || shared->number != now) return 0;
    __sync_add_and_fetch(&shared->fired, 1);
    errno = (int)shared->error;
    return 1;
}

static int fails_at(int kind, int folder, const char *path)
{
    char link[64], full[4096];
    ssize_t length;
    if (!path || path[0] == '/') return fails(kind, path);
    if (folder == AT_FDCWD) return getcwd(full, 2048) && fails(kind, strncat(strcat(full, "/"), path, 2000));
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    length = readlink(link, full, 2048);
    if (length < 0) return 0;
    full[length] = 0;
    return fails(kind, strncat(strcat(full, "/"), path, 2000));
}

static int fails_on(int kind, int file)
{
    char link[64], full[4096];
    int before = errno;
    ssize_t length;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, full, sizeof full - 1);
    errno = before;
    if (length < 0) return 0;
    full[length] = 0;
    return fails(kind, full);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define MODE \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }
#define WRITES(flags) ((flags) & (O_CREAT | O_WRONLY | O_RDWR))

#define OPENS(name) \
    int name(const char *path, int flags, ...) \
    { REAL(name); MODE if (WRITES(flags) && fails_at(OPEN, AT_FDCWD, path)) return -1; return real(path, flags, mode); }
#define OPENS_AT(name) \
    int name(int folder, const char *path, int flags, ...) \
    { REAL(name); MODE if (WRITES(flags) && fails_at(OPEN, folder, path)) return -1; return real(folder, path, flags, mode); }
OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)

#define FILES(name) \
    FILE *name(const char *path, const char *mode) \
    { REAL(name); if (mode && strpbrk(mode, "wa+") && fails_at(OPEN, AT_FDCWD, path)) return NULL; return real(path, mode); }
FILES(fopen)
FILES(fopen64)

ssize_t write(int file, const void *data, size_t size)
{ REAL(write); return fails_on(WRITE, file) ? -1 : real(file, data, size); }
ssize_t writev(int file, const struct iovec *data, int count)
{ REAL(writev); return fails_on(WRITE, file) ? -1 : real(file, data, count); }
ssize_t pwrite(int file, const void *data, size_t size, off_t at)
{ REAL(pwrite); return fails_on(WRITE, file) ? -1 : real(file, data, size, at); }
ssize_t pwrite64(int file, const void *data, size_t size, off64_t at)
{ REAL(pwrite64); return fails_on(WRITE, file) ? -1 : real(file, data, size, at); }
ssize_t sendfile(int to, int from, off_t *at, size_t size)
{ REAL(sendfile); return fails_on(WRITE, to) ? -1 : real(to, from, at, size); }
ssize_t sendfile64(int to, int from, off64_t *at, size_t size)
{ REAL(sendfile64); return fails_on(WRITE, to) ? -1 : real(to, from, at, size); }
ssize_t copy_file_range(int from, off64_t *in, int to, off64_t *at, size_t size, unsigned flags)
{ REAL(copy_file_range); return fails_on(WRITE, to) ? -1 : real(from, in, to, at, size, flags); }

int fsync(int file) { REAL(fsync); return fails_on(SYNC, file) ? -1 : real(file); }
int fdatasync(int file) { REAL(fdatasync); return fails_on(SYNC, file) ? -1 : real(file); }

int rename(const char *from, const char *to)
{ REAL(rename); return fails_at(RENAME, AT_FDCWD, to) ? -1 : real(from, to); }
int renameat(int one, const char *from, int other, const char *to)
{ REAL(renameat); return fails_at(RENAME, other, to) ? -1 : real(one, from, other, to); }
int renameat2(int one, const char *from, int other, const char *to, unsigned flags)
{ REAL(renameat2); return fails_at(RENAME, other, to) ? -1 : real(one, from, other, to, flags); }

int mkdir(const char *path, mode_t mode)
{ REAL(mkdir); return fails_at(MAKE, AT_FDCWD, path) ? -1 : real(path, mode); }
int mkdirat(int folder, const char *path, mode_t mode)
{ REAL(mkdirat); return fails_at(MAKE, folder, path) ? -1 : real(folder, path, mode); }

int ftruncate(int file, off_t size)
{ REAL(ftruncate); return fails_on(TRUNCATE, file) ? -1 : real(file, size); }
int ftruncate64(int file, off64_t size)
{ REAL(ftruncate64); return fails_on(TRUNCATE, file) ? -1 : real(file, size); }
